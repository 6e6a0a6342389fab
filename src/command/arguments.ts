/** What a command line of ddtrace-run asks for. */
export type Request =
  | { readonly kind: 'help' | 'version' | 'info' }
  | {
      readonly kind: 'run'
      readonly command: string
      readonly args: readonly string[]
      readonly variables: Readonly<Record<string, string>>
    }
  | { readonly kind: 'mistake'; readonly message: string }

/** Reads the arguments after `ddtrace-run`. Options end at the command: what follows is the command's own. */
export function readArguments(args: readonly string[]): Request {
  const variables: Record<string, string> = {}
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] as string
    switch (argument) {
      case '-h':
      case '--help':
        return { kind: 'help' }
      case '-v':
      case '--version':
        return { kind: 'version' }
      case '-i':
      case '--info':
        return { kind: 'info' }
      case '-d':
      case '--debug':
        variables.DD_TRACE_DEBUG = 'true'
        break
      case '-p':
      case '--profiling':
        variables.DD_PROFILING_ENABLED = 'true'
        break
      case '--':
        return runOf(args.slice(at + 1), variables)
      default:
        if (argument.startsWith('-')) return { kind: 'mistake', message: `unknown option ${argument}` }
        return runOf(args.slice(at), variables)
    }
  }
  return { kind: 'mistake', message: 'no command was given' }
}

function runOf([command, ...args]: readonly string[], variables: Record<string, string>): Request {
  return command === undefined
    ? { kind: 'mistake', message: 'no command was given' }
    : { kind: 'run', command, args, variables }
}

/** What `--help` prints. */
export const helpText = `usage: ddtrace-run [options] command [arguments]

Runs a command with tracing: every Node process that it starts sends its traces
to DataKit or the Datadog Agent. Nothing in the application changes.

options:
  -i, --info       print the settings in force, where each is from, and whether an agent answers
  -d, --debug      let the tracer tell what it does (DD_TRACE_DEBUG=true)
  -p, --profiling  ask for profiles as well (DD_PROFILING_ENABLED=true)
  -v, --version    print the version
  -h, --help       print this

examples:
  DD_SERVICE=shop DD_ENV=prod ddtrace-run node app.js
  DD_AGENT_HOST=localhost DD_AGENT_PORT=9529 ddtrace-run npm start`
