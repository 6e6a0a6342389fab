import { duration, flag, text } from '../kinds/plain'
import { option, type Table } from '../option'

/** Settings of what else dd-trace's users know. */
export const processOptions = {
  logDirectory: option(text, {
    env: ['DD_TRACE_LOG_DIRECTORY'],
    doc: "A directory in which the tracer's own messages are written as well, a file a process of 10 MB at most.",
  }),
  httpClientTagQueryString: option(flag, {
    env: ['DD_TRACE_HTTP_CLIENT_TAG_QUERY_STRING'],
    default: false,
    doc: 'The `http.url` of a request that this service makes has its query string, without what looks like a secret.',
  }),
  processTags: option(flag, {
    env: ['DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED'],
    default: false,
    doc: 'Traces, statistics, telemetry and remote configuration tell of the process: its script, its directories, and who named the service.',
  }),
  longRunningInitialFlushInterval: option(duration(86_400), {
    env: ['DD_TRACE_LONG_RUNNING_INITIAL_FLUSH_INTERVAL', 'DD_TRACE_EXPERIMENTAL_LONG_RUNNING_INITIAL_FLUSH_INTERVAL'],
    defaultText: 'off',
    doc: 'A trace that is open for so long is sent as it is; at the end of the process, all that is open is. Seconds in the variable, milliseconds in code.',
  }),
  longRunningFlushInterval: option(duration(86_400), {
    env: ['DD_TRACE_LONG_RUNNING_FLUSH_INTERVAL', 'DD_TRACE_EXPERIMENTAL_LONG_RUNNING_FLUSH_INTERVAL'],
    default: 120_000,
    defaultText: '`120`',
    doc: 'The time after which an open trace is sent again: seconds in the variable, milliseconds in code.',
  }),
  longRunningEnabled: option(flag, {
    env: ['DD_TRACE_LONG_RUNNING_ENABLED', 'DD_TRACE_EXPERIMENTAL_LONG_RUNNING_ENABLED'],
    defaultText: 'true where the first of these times is set',
    doc: 'True: open traces are sent after 20 seconds, where no first time is set; false: they are not sent.',
  }),
} satisfies Table
