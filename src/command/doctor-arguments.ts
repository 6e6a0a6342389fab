import type { Request } from './arguments'

/** Seconds that a command is watched that does not end by itself. */
const usualSeconds = 10

/** Reads the arguments after `ddtrace-run doctor`. What follows `--` is a command to watch. */
export function readDoctorArguments(args: readonly string[]): Request {
  let json = false
  let url: string | undefined
  let seconds = usualSeconds
  const end = args.indexOf('--')
  const options = end === -1 ? args : args.slice(0, end)
  for (let at = 0; at < options.length; at++) {
    const [option = '', given] = (options[at] as string).split(/=(.*)/s)
    if (option === '-h' || option === '--help') return { kind: 'help' }
    if (option === '--json') {
      json = true
      continue
    }
    if (option !== '--url' && option !== '--seconds')
      return { kind: 'mistake', message: `unknown option ${option} of doctor; write the command to watch after --` }
    const value = given ?? options[++at]
    if (value === undefined || value === '') return { kind: 'mistake', message: `${option} of doctor expects a value` }
    if (option === '--url') {
      if (!URL.canParse(value)) return { kind: 'mistake', message: `--url expected a URL, got ${value}` }
      url = value
    } else {
      if (!/^\d{1,4}$/.test(value)) return { kind: 'mistake', message: `--seconds expected a number, got ${value}` }
      seconds = Number(value)
    }
  }
  const [command, ...rest] = end === -1 ? [] : args.slice(end + 1)
  if (end !== -1 && command === undefined) return { kind: 'mistake', message: 'no command was given after --' }
  return {
    kind: 'doctor',
    json,
    seconds,
    args: rest,
    ...(url !== undefined && { url }),
    ...(command !== undefined && { command }),
  }
}
