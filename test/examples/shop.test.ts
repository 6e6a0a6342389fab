import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { MetricSeries, ProfileSummary, TraceList, TraceView } from '../../src/agent/model'
import { startChild } from '../run-child'

const root = join(__dirname, '../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

test('the shop shows traces, log lines, metrics and profiles on the page', { timeout: 120_000 }, async t => {
  // As npm would run it, without another build.
  const command = (scripts['demo:page'] ?? '').replace('npm run build --silent && ', '')
  const child = startChild({ command: 'sh', args: ['-c', command], cwd: root, timeout: 110_000 }, t)
  const [, url = ''] = await child.waitForLine(/traces are shown at (http:\S+)/, 30_000)
  async function get<Type>(path: string): Promise<Type> {
    return (await (await fetch(url + path)).json()) as Type
  }
  async function until<Type>(path: string, fits: (found: Type) => boolean): Promise<Type> {
    for (;;) {
      const found = await get<Type>(path)
      if (fits(found)) return found
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }
  const query = encodeURIComponent('status:error resource:"GET /orders/:id"')
  const { traces } = await until<TraceList>(`/api/traces?q=${query}`, ({ matches }) => matches > 0)
  const view = await until<TraceView>(`/api/traces/${traces[0]?.id}`, ({ logs }) => logs.length === 2)
  assert.deepEqual(
    view.logs.map(({ level, message }) => [level, message]),
    [
      ['info', 'order asked for'],
      ['error', 'no such order'],
    ],
  )
  await until<MetricSeries[]>('/api/metrics', series => series.some(({ name }) => name === 'runtime.node.cpu.total'))
  const [profile] = await until<ProfileSummary[]>('/api/profiles', found => found.length > 0)
  assert.deepEqual(
    profile?.files.map(({ name }) => name).filter(name => name.endsWith('.pprof')),
    ['wall.pprof', 'space.pprof'],
  )
})
