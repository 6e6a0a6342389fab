/** What `--help` prints. */
export const helpText = `usage: ddtrace-run [options] command [arguments]
       ddtrace-run agent [agent options]
       ddtrace-run doctor [--url <url>] [--json] [-- command [arguments]]

Runs a command with tracing: every Node process that it starts sends its traces
to DataKit or the Datadog Agent. Nothing in the application changes.

options:
  -u, --ui         show the traces on a page of this machine instead of sending them to an agent;
                   it stays after the command's end while it is open in a browser
  -c, --console    print each trace as a tree in this terminal instead;
                   --console=errors,slow:100ms: only those with an error, or that took so long
  -i, --info       print what was set, what was ignored, and whether an agent answers;
                   --info --all: every setting, with where it is from
  -d, --debug      let the tracer tell what it does (DD_TRACE_DEBUG=true)
  -p, --profiling  ask for profiles as well (DD_PROFILING_ENABLED=true)
  -v, --version    print the version
  -h, --help       print this

agent: a local agent with that page, for any number of services and languages
  --port <port>         where it listens; 8126, or the next free one
  --host <address>      127.0.0.1; another one opens it to that network
  --socket <path>       listen on a unix socket as well
  --statsd-port <port>  where metrics arrive over UDP; 8125
  --memory <MB>         what traces may take in memory; 64
  --forward <url>       pass everything on to a real agent, unchanged and in order
  --open <file>         begin with traces that were saved from the page
  -c, --console         print each trace as a tree as well

doctor: says why there are no traces, with a code each (T101) and what to do; exit 0 where a span arrives
  --url <url>           is asked once when the command answers
  --seconds <seconds>   how long a command is watched that does not end by itself; 10
  --json                for machines

examples:
  DD_SERVICE=shop DD_ENV=prod npx ddtrace-run node app.js
  npx ddtrace-run --ui node app.js
  DD_AGENT_HOST=localhost DD_AGENT_PORT=9529 npx ddtrace-run npm start
  npx ddtrace-run doctor --url http://localhost:3000/ -- node app.js`
