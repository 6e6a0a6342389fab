import { createHash } from 'node:crypto'
import { version } from '../process/identity'
import { maxBody } from './body'

/** The Datadog Agent whose intake this one is like: tracers go by it to find out what they may send. */
export const agentVersion = '7.65.0'

const endpoints = [
  '/v0.3/traces',
  '/v0.4/traces',
  '/v0.5/traces',
  '/v0.6/stats',
  '/profiling/v1/input',
  '/telemetry/proxy/',
  '/info',
]

/** What `/info` says, as text, and the hash by which tracers notice that it changed. */
export interface Info {
  readonly text: string
  readonly state: string
}

/** Tells tracers what they may send here. Source of the keys: datadog-agent, pkg/trace/api/info.go. */
export function createInfo(pid: number, port: number, socket: string | undefined, statsdPort: number): Info {
  const text = JSON.stringify({
    version: agentVersion,
    endpoints,
    // A tracer that drops what is not sampled would hide it from the page.
    client_drop_p0s: false,
    span_meta_structs: false,
    long_running_spans: false,
    span_events: true,
    feature_flags: [],
    config: {
      receiver_port: port,
      receiver_socket: socket ?? '',
      statsd_port: statsdPort,
      max_request_bytes: maxBody,
    },
    tracer_agent: { pid, version },
  })
  return { text, state: createHash('sha256').update(text).digest('hex') }
}
