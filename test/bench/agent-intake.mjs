// How many spans a second the embedded agent takes in on one core, and what it drops.
//   npm run build && node test/bench/agent-intake.mjs [seconds] [a folder with another compiled agent]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encode } from '@msgpack/msgpack'

const here = dirname(fileURLToPath(import.meta.url))
const seconds = Number(process.argv[2] ?? 10)
const compiled = process.argv[3] ?? join(here, '../../dist/src/agent')
const spansOfTrace = 8
const tracesOfPayload = 50
const payloadsMade = 200

if (process.argv[2] === 'agent') await serve()
else await measure()

async function serve() {
  const { startLocalAgent } = (await import(join(compiled, 'start.js'))).default
  const agent = await startLocalAgent({ port: 0, statsdPort: 0, log: line => console.error(line) })
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send({ cpu: (user + system) / 1e6, memory: process.memoryUsage() })
  })
  process.once('disconnect', () => agent.close())
  process.send({ url: agent.url })
}

async function measure() {
  const child = fork(fileURLToPath(import.meta.url), ['agent', compiled])
  const [{ url }] = await once(child, 'message')
  const usage = async () => {
    child.send('usage')
    const [told] = await once(child, 'message')
    return told
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  const payloads = Array.from({ length: payloadsMade }, makePayload)
  for (const payload of payloads.slice(0, 50)) await send(url, agent, payload)

  const before = await usage()
  const status = await json(url, '/api/status')
  const start = performance.now()
  let next = 0
  // Two senders, so that the agent never waits for the next payload.
  const feed = async () => {
    while (performance.now() - start < seconds * 1000) await send(url, agent, payloads[next++ % payloadsMade])
  }
  await Promise.all([feed(), feed()])
  const elapsed = (performance.now() - start) / 1000
  const after = await usage()
  const end = await json(url, '/api/status')
  const spans = end.received.spans - status.received.spans
  const megabytes = (end.received.bytes - status.received.bytes) / 1024 / 1024
  const cpu = after.cpu - before.cpu
  console.log(
    `Node ${process.version}, ${spans} spans of ${Math.round((megabytes * 1024 * 1024) / spans)} bytes in ${elapsed.toFixed(1)} s`,
  )
  console.log(
    `taken in: ${Math.round(spans / elapsed)} spans/s, ${Math.round(spans / cpu)} spans per second of processor`,
  )
  console.log(`traces that made room: ${end.evicted - status.evicted}; refused: ${JSON.stringify(end.refused)}`)
  const { heapUsed, rss } = after.memory
  console.log(`the store holds ${mega(end.bytes)} by its own count; heap ${mega(heapUsed)}, process ${mega(rss)}`)
  for (const path of ['/api/traces', '/api/traces?q=status:error', '/api/operations', '/api/services', '/api/hints']) {
    const times = []
    for (let round = 0; round < 3; round++) {
      const asked = performance.now()
      await json(url, path)
      times.push(performance.now() - asked)
    }
    console.log(`${path}, ${end.traces} traces: ${times.map(time => time.toFixed(1)).join(', ')} ms`)
  }
  agent.destroy()
  child.disconnect()
}

function mega(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`
}

async function json(url, path) {
  const response = await fetch(url + path)
  return response.json()
}

function send(url, agent, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/msgpack', 'Content-Length': body.length }
    const sent = request(`${url}/v0.4/traces`, { method: 'PUT', agent, headers }, response => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`status ${response.statusCode}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

function makePayload(_, index) {
  const traces = Array.from({ length: tracesOfPayload }, (_, at) => makeTrace(index * tracesOfPayload + at))
  return Buffer.from(encode(traces, { useBigInt64: true }))
}

function makeTrace(index) {
  const trace = BigInt(index + 1) * 0x9e3779b97f4a7n
  return Array.from({ length: spansOfTrace }, (_, at) => ({
    service: at < 3 ? 'shop' : 'shop-postgres',
    name: at < 3 ? 'express.middleware' : 'pg.query',
    resource: at < 3 ? `GET /orders/:id/${at}` : `SELECT id, name, price FROM item_${at} WHERE order_id = $1`,
    type: at < 3 ? 'web' : 'sql',
    trace_id: trace,
    span_id: trace + BigInt(at),
    parent_id: at === 0 ? 0n : trace,
    start: 1_790_000_000_000_000_000n + BigInt(index) * 1_000_000n + BigInt(at),
    duration: BigInt(1_000_000 + ((index * 7919 + at) % 5_000_000)),
    error: index % 50 === 0 && at === 0 ? 1 : 0,
    meta: {
      'span.kind': at < 3 ? 'server' : 'client',
      component: at < 3 ? 'express' : 'pg',
      env: 'prod',
      version: '1.2.3',
      language: 'javascript',
      'runtime-id': '5a7c0fd2-6c4d-4c7e-9d3b-0b1f6f0f7c11',
      'http.url': `http://localhost:8080/orders/${index}`,
      'http.route': '/orders/:id',
      'http.status_code': '200',
      'out.host': 'db.example',
      'db.name': 'shop',
      '_dd.p.tid': '66a1b2c300000000',
    },
    metrics: { process_id: 4242, _sampling_priority_v1: 1, '_dd.measured': 1 },
  }))
}
