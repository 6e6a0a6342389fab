import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metrics } from '@opentelemetry/api'
import { createTracer } from '../../src/api/api'
import { startAgent } from '../agent'
import { told } from '../telemetry/told'
import { startCollector } from './collector'

test('telemetry counts the requests with metrics, those that were taken, and the records of logs', async t => {
  const agent = await startAgent({ personality: 'datadog' })
  const collector = await startCollector([503])
  const { tracer } = createTracer()
  t.after(async () => {
    await tracer.shutdown()
    await collector.close()
    await agent.close()
  })
  tracer.init({
    url: agent.url,
    otelMetricsEnabled: true,
    otlpMetricsEndpoint: `${collector.url}/v1/metrics`,
    metricExportInterval: 3_600_000,
    otelLogsEnabled: true,
    otlpLogsEndpoint: `${collector.url}/v1/logs`,
    otlpLogsProtocol: 'http/json',
    telemetryEnabled: true,
    startupLogs: false,
    plugins: false,
    logLevel: 'off',
  })
  metrics.getMeter('cart').createCounter('sold').add(1)
  await tracer.flush()
  const logs = globalThis as { [name: symbol]: ((version: number) => Loggers) | undefined }
  const logger = logs[Symbol.for('io.opentelemetry.js.api.logs')]?.(1).getLogger('cart')
  for (const body of ['one', 'two']) logger?.emit({ body })
  await tracer.flush()
  await tracer.shutdown()
  const series = told(agent).flatMap(({ type, payload }) =>
    type === 'generate-metrics' ? (payload as { series: Series[] }).series : [],
  )
  const counted = new Map<string, number>()
  for (const { metric, tags, points } of series) {
    const name = [metric, ...tags].join(' ')
    counted.set(
      name,
      points.reduce((sum, [, count]) => sum + count, counted.get(name) ?? 0),
    )
  }
  assert.deepEqual([...counted].filter(([name]) => name.startsWith('otel.') && !name.startsWith('otel.env')).sort(), [
    ['otel.log_records protocol:http encoding:json', 2],
    ['otel.metrics_export_attempts protocol:http encoding:protobuf', 2],
    ['otel.metrics_export_successes protocol:http encoding:protobuf', 1],
  ])
})

interface Loggers {
  getLogger(name: string): { emit(record: object): void }
}

interface Series {
  readonly metric: string
  readonly tags: readonly string[]
  readonly points: readonly (readonly [time: number, count: number])[]
}
