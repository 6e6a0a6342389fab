// The other service of each pair runs dd-trace itself: what travels between the two is what both write and read.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { promisify } from 'node:util'
import { type Agent, startAgent } from '../agent'
import { type Child, startChild } from '../run-child'
import type { Span } from '../wire/span'

const run = promisify(execFile)
const root = join(__dirname, '../..')
/** Runs on every line of Node that we support; its optional parts are native, and it works without. */
const peer = 'dd-trace@5.132.0'
let folder: string

/** Answers with the headers it was asked with, or with what the next service answers. */
const service = `
const http = require('node:http')
const { NEXT } = process.env
http.createServer((request, response) => {
  if (NEXT === undefined) return response.end(JSON.stringify(request.headers))
  http.get(NEXT, answer => answer.pipe(response))
}).listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port) })
`

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracer-interop-'))
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'interop', private: true }))
  await writeFile(join(folder, 'service.js'), service)
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional']
  await run('npm', ['install', ...options, `./${tarball}`, peer], { cwd: folder })
})
after(() => rm(folder, { recursive: true, force: true }))

type Kind = 'ours' | 'theirs'

/** Starts a service that one of the two traces; it asks `next`, where there is one. */
async function start(kind: Kind, name: string, agent: Agent, env: Record<string, string>, next?: string) {
  const child = startChild({
    args: ['-r', kind === 'ours' ? 'tracer/register' : 'dd-trace/init', 'service.js'],
    cwd: folder,
    timeout: 60_000,
    env: {
      ...agent.environment(),
      DD_SERVICE: name,
      DD_TRACE_STARTUP_LOGS: 'false',
      DD_TRACE_FLUSH_INTERVAL: '100',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      ...env,
      ...(next && { NEXT: next }),
    },
  })
  const [, port] = await child.waitForLine(/^port (\d+)$/, 20_000)
  return { child, url: `http://127.0.0.1:${port}/` }
}

/** Sends one request through three services, of which the one in the middle is the other kind, and gives all spans. */
async function through(kinds: readonly [Kind, Kind, Kind], env: Record<string, string>, headers = {}) {
  // What dd-trace sends is its own matter: each of the two kinds has an agent.
  const agents = {
    ours: await startAgent({ personality: 'datadog' }),
    theirs: await startAgent({ personality: 'datadog' }),
  }
  const children: Child[] = []
  try {
    let next: string | undefined
    for (const [index, kind] of [...kinds.entries()].reverse()) {
      const started = await start(kind, `${kind}-${index}`, agents[kind], env, next)
      children.push(started.child)
      next = started.url
    }
    const answer = await fetch(next ?? '', { headers })
    const received = (await answer.json()) as Record<string, string>
    const services = kinds.map((kind, index) => `${kind}-${index}`)
    for (const kind of ['ours', 'theirs'] as const) {
      const wanted = services.filter(name => name.startsWith(kind))
      const arrived = () => wanted.every(name => agents[kind].spans().some(span => isServer(span, name)))
      await agents[kind].waitFor(arrived, 20_000)
    }
    agents.ours.check()
    return { spans: [...agents.ours.spans(), ...agents.theirs.spans()], services, received }
  } finally {
    await Promise.all(children.map(child => child.stop()))
    await agents.ours.close()
    await agents.theirs.close().catch(() => undefined)
  }
}

function isServer({ service, meta }: Span, name: string): boolean {
  return service === name && meta['span.kind'] === 'server'
}

/** The spans from one down to the last, each a child of the one before. */
function below(spans: readonly Span[], top: Span | undefined): readonly Span[] {
  return top === undefined
    ? []
    : [
        top,
        ...below(
          spans,
          spans.find(({ parentId }) => parentId === top.spanId),
        ),
      ]
}

for (const style of ['datadog', 'tracecontext', 'b3multi', 'b3 single header', 'datadog,tracecontext,baggage']) {
  for (const kinds of [
    ['ours', 'theirs', 'ours'],
    ['theirs', 'ours', 'theirs'],
  ] as const) {
    test(`${kinds.join(', ')} by ${style}: one trace`, async () => {
      const env = { DD_TRACE_PROPAGATION_STYLE: style }
      const { spans, services, received } = await through(kinds, env, { baggage: 'tenant=a' })
      const [first = '', second = '', third = ''] = services
      const top = spans.find(span => isServer(span, first))
      const trace = below(spans, top)
      assert.deepEqual(
        trace.map(({ service, meta }) => [service, meta['span.kind']]),
        [
          [first, 'server'],
          [first, 'client'],
          [second, 'server'],
          [second, 'client'],
          [third, 'server'],
        ],
      )
      assert.equal(new Set(trace.map(({ traceId }) => traceId)).size, 1)
      // The upper half of the id is told once in what each service sends.
      const upper = trace.flatMap(({ meta }) => meta['_dd.p.tid'] ?? [])
      assert.deepEqual(upper, [upper[0], upper[0], upper[0]])
      const told = trace.flatMap(({ metrics }) => metrics._sampling_priority_v1 ?? [])
      assert.deepEqual([...new Set(told)], [1])
      if (style.includes('baggage')) assert.equal(received.baggage, 'tenant=a')
    })
  }
}
