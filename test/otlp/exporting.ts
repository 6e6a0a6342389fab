import type { TestContext } from 'node:test'
import { createTracer } from '../../src/api/api'
import type { TracerOptions } from '../../src/config/rows/tracer-options'
import { startCollector } from './collector'

/** Starts a collector and a tracer with these options, both of which end with the test; `statuses` are the first answers. */
export async function startExporting(
  t: TestContext,
  options: (url: string) => TracerOptions,
  statuses: readonly number[] = [],
) {
  const collector = await startCollector(statuses)
  const { tracer } = createTracer()
  tracer.init({ service: 'shop', startupLogs: false, plugins: false, logLevel: 'off', ...options(collector.url) })
  t.after(async () => {
    await tracer.shutdown()
    await collector.close()
  })
  return { collector, tracer }
}
