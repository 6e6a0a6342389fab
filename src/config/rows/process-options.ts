import { flag, text } from '../kinds/plain'
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
} satisfies Table
