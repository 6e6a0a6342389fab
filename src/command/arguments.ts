import { own } from '../names/own'
import { type ConsoleFilter, readConsoleFilter } from './console-filter'
import { readDoctorArguments } from './doctor-arguments'

/** What the embedded agent is asked for; what is left out has a default. */
export interface AgentRequest {
  readonly port?: number
  readonly host?: string
  readonly socket?: string
  readonly statsdPort?: number
  /** Megabytes that traces may take in memory. */
  readonly memory?: number
  readonly forward?: string
  readonly open?: string
}

/** Where a user wants to see traces: on a page, in the terminal, or both. */
export interface Show {
  readonly page: boolean
  readonly console: boolean
  /** The traces that are printed there, where not all are. */
  readonly only?: ConsoleFilter
}

/** What a command line of ddtrace-run asks for. */
export type Request =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'info'; readonly all: boolean }
  | {
      readonly kind: 'run'
      readonly command: string
      readonly args: readonly string[]
      readonly variables: Readonly<Record<string, string>>
      readonly show: Show
    }
  | { readonly kind: 'agent'; readonly agent: AgentRequest; readonly show: Show }
  | {
      readonly kind: 'doctor'
      readonly json: boolean
      readonly url?: string
      readonly seconds: number
      readonly command?: string
      readonly args: readonly string[]
    }
  /** What `--ui` and `--console` start by themselves. */
  | { readonly kind: 'beside' }
  | { readonly kind: 'mistake'; readonly message: string }

/** Reads the arguments after `ddtrace-run`. Options end at the command: what follows is the command's own. */
export function readArguments(args: readonly string[]): Request {
  const variables: Record<string, string> = {}
  let show: Show = { page: false, console: false }
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] as string
    const printed = withConsole(show, argument)
    if (typeof printed === 'string') return { kind: 'mistake', message: printed }
    if (printed !== undefined) {
      show = printed
      continue
    }
    switch (argument) {
      case '-h':
      case '--help':
        return { kind: 'help' }
      case '-v':
      case '--version':
        return { kind: 'version' }
      case '-i':
      case '--info':
        return { kind: 'info', all: args.includes('--all') || args.includes('-a') }
      case '-d':
      case '--debug':
        variables.DD_TRACE_DEBUG = 'true'
        break
      case '-p':
      case '--profiling':
        variables.DD_PROFILING_ENABLED = 'true'
        break
      case '-u':
      case '--ui':
        show = { ...show, page: true }
        break
      case '--':
        return runOf(args.slice(at + 1), variables, show)
      case 'doctor':
        return readDoctorArguments(args.slice(at + 1))
      case 'agent':
        return readAgentArguments(args.slice(at + 1), show)
      default:
        if (argument.startsWith('-')) return { kind: 'mistake', message: `unknown option ${argument}` }
        return runOf(args.slice(at), variables, show)
    }
  }
  return { kind: 'mistake', message: 'no command was given' }
}

const filtered = '--console='

/** What `--console` makes of what is shown: a text says what is wrong with it, undefined that the argument is another one. */
function withConsole(show: Show, argument: string): Show | string | undefined {
  if (argument === '-c' || argument === '--console') return { ...show, console: true }
  if (!argument.startsWith(filtered)) return undefined
  const only = readConsoleFilter(argument.slice(filtered.length))
  return typeof only === 'string' ? only : { ...show, console: true, only }
}

function runOf([command, ...args]: readonly string[], variables: Record<string, string>, show: Show): Request {
  return command === undefined
    ? { kind: 'mistake', message: 'no command was given' }
    : { kind: 'run', command, args, variables, show }
}

/** Options of `ddtrace-run agent` by the field they set; the others take a whole number within these bounds. */
const texts: Readonly<Record<string, 'host' | 'socket' | 'forward' | 'open'>> = {
  '--host': 'host',
  '--socket': 'socket',
  '--forward': 'forward',
  '--open': 'open',
}
const numbers: Readonly<Record<string, { readonly field: 'port' | 'statsdPort' | 'memory'; readonly max: number }>> = {
  '--port': { field: 'port', max: 65_535 },
  '--statsd-port': { field: 'statsdPort', max: 65_535 },
  '--memory': { field: 'memory', max: 65_536 },
}

function readAgentArguments(args: readonly string[], before: Show): Request {
  const agent: { -readonly [Key in keyof AgentRequest]: AgentRequest[Key] } = {}
  let show = before
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] as string
    const [option = '', given] = argument.split(/=(.*)/s)
    if (option === '--beside') return { kind: 'beside' }
    if (option === '-h' || option === '--help') return { kind: 'help' }
    const printed = withConsole(show, option === '-c' ? option : argument)
    if (typeof printed === 'string') return { kind: 'mistake', message: printed }
    if (printed !== undefined) {
      show = printed
      continue
    }
    const text = own(texts, option)
    const number = own(numbers, option)
    if (text === undefined && number === undefined)
      return { kind: 'mistake', message: `unknown option ${option} of agent; to run a command of that name: -- agent` }
    const value = given ?? args[++at]
    if (value === undefined || value === '') return { kind: 'mistake', message: `${option} of agent expects a value` }
    if (text !== undefined) agent[text] = value
    else if (number !== undefined) {
      if (!/^\d+$/.test(value) || Number(value) > number.max)
        return { kind: 'mistake', message: `${option} expected a number from 0 to ${number.max}, got ${value}` }
      agent[number.field] = Number(value)
    }
  }
  return { kind: 'agent', agent, show: { ...show, page: true } }
}
