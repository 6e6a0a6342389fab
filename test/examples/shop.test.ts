import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { takePictures } from '../../examples/shop/pictures'
import type { MetricSeries, ProfileSummary, ServiceMap, TraceList, TraceView } from '../../src/agent/model'
import { closeBrowser } from '../browser'
import { startChild } from '../run-child'
// The demo starts it: where the machine has none, this file is left out.
import '../servers/redis'

const root = join(__dirname, '../..')
after(closeBrowser)

test('the shop of three services shows all that the page can show, and the README has its pictures from it', {
  timeout: 180_000,
}, async t => {
  const child = startChild(
    { command: process.execPath, args: ['examples/shop/demo.mjs', '--built'], cwd: root, timeout: 170_000 },
    t,
  )
  const [, url = ''] = await child.waitForLine(/traces are shown at (http:\S+)/, 60_000)
  async function until<Type>(path: string, fits: (found: Type) => boolean): Promise<Type> {
    for (;;) {
      const found = (await (await fetch(url + path)).json()) as Type
      if (fits(found)) return found
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }
  const traced = (query: string) =>
    until<TraceList>(`/api/traces?q=${encodeURIComponent(query)}`, ({ matches }) => matches > 0)

  // One trace from the request over HTTP, SQL, Redis and the queue to the worker that fails.
  const { traces } = await traced('service:mailer status:error name:bullmq.processJob')
  const view = await until<TraceView>(`/api/traces/${traces[0]?.id}`, ({ summary, logs }) => {
    return ['shop', 'orders', 'mailer'].every(service => summary.services.includes(service)) && logs.length >= 3
  })
  const failed = view.spans.find(({ meta }) => meta['error.type'] === 'MailboxFull')
  assert.match(failed?.meta['error.stack'] ?? '', /mailer\.ts:\d+/)
  assert.ok(view.logs.some(({ message }) => message === 'receipt not sent'))
  await traced('status:500 resource:"POST /checkout"')
  await traced('name:redis.command')

  const { nodes, edges } = await until<ServiceMap>('/api/services', map => map.nodes.length >= 3)
  assert.ok(edges.some(({ from, to, calls }) => from === 'shop' && to === 'orders' && calls > 0))
  assert.ok(nodes.every(({ calls }) => calls > 0))
  await until<MetricSeries[]>('/api/metrics', series => series.some(({ name }) => name === 'runtime.node.cpu.total'))
  const [profile] = await until<ProfileSummary[]>('/api/profiles', found => found.length > 0)
  assert.deepEqual(
    profile?.files.map(({ name }) => name).filter(name => name.endsWith('.pprof')),
    ['wall.pprof', 'space.pprof'],
  )

  const folder = await mkdtemp(join(tmpdir(), 'pictures-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const path of await takePictures(url, folder)) {
    const picture = await readFile(path)
    assert.equal(picture.toString('latin1', 8, 12), 'WEBP')
    assert.ok(picture.length > 20_000, `${path} has ${picture.length} bytes`)
  }
})
