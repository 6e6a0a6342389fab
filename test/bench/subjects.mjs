// What is compared, and how figures are told.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const here = dirname(fileURLToPath(import.meta.url))
export const require = createRequire(import.meta.url)
export const line = Number(process.versions.node.split('.')[0])
export const ddTrace = line >= 22 ? 'dd-trace' : 'dd-trace-5'
export const subjects = {
  bare: [],
  tracer: ['-r', join(here, '../../dist/src/register.js')],
  'dd-trace': ['-r', join(here, 'node_modules', ddTrace, 'init.js')],
  opentelemetry: ['-r', require.resolve('@opentelemetry/auto-instrumentations-node/register')],
}

/** What was measured, for the table in the README. */
export const figures = []

export const quiet = {
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
}

export function environment(agentPort) {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    DATABASE_URL: process.env.DATABASE_URL,
    DD_SERVICE: 'bench',
    DD_TRACE_AGENT_URL: `http://127.0.0.1:${agentPort}`,
    ...quiet,
    BENCH_OTHER: String(agentPort),
    OTEL_SERVICE_NAME: 'bench',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${agentPort}`,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
  }
}

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Prints what each subject adds to bare Node, and ours as a share of each peer's. */
export function print(title, unit, values) {
  const added = name => values[name] - (values.bare ?? 0)
  const cells = Object.entries(values).map(([name, value]) => `${name} ${value.toFixed(2)}`)
  const ratios = ['dd-trace', 'opentelemetry']
    .filter(peer => values[peer] !== undefined)
    .map(peer => `${(added('tracer') / added(peer)).toFixed(3)} of ${peer}`)
  console.log(`${title} [${unit}]: ${cells.join(', ')} -> ours adds ${ratios.join(', ')}`)
  figures.push({ title, unit, values })
}

export function mapValues(record, map) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

export function once(child) {
  return new Promise((resolve, reject) => {
    const ended = code => reject(new Error(`the child ended with ${code}`))
    child.once('exit', ended)
    child.once('message', message => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}
