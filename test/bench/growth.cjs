// How ours grows: growth.cjs <case> <size> <agent's port>. Prints CPU microseconds a span, to the end of sending, and how
// long the event loop was held at most, beside what the making of the spans itself held it.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const [, , name, given, port] = process.argv
const size = Number(given)
const { default: tracer } = require('../../dist/src/index.js')
tracer.init({ url: `http://127.0.0.1:${port}`, startupLogs: false, service: 'shop', logLevel: 'off' })

/** Spans in one turn of the event loop. */
const atOnce = 100
const least = 100_000
const turn = () => new Promise(resolve => setImmediate(resolve))

function tag(span, tags = 8) {
  for (let at = 0; at < tags; at++) span.setTag(names[at], 'a value of usual length')
}
const names = Array.from({ length: 80 }, (_, at) => `tag.number.${at}`)

const cases = {
  /** Spans of one trace. */
  async spans() {
    let made = 0
    for (; made < least; ) {
      const root = tracer.startSpan('root')
      for (let at = 1; at < size; at++) {
        const span = tracer.startSpan('child', { childOf: root })
        tag(span)
        span.finish()
        if (++made % atOnce === 0) await turn()
      }
      tag(root)
      root.finish()
      if (++made % atOnce === 0) await turn()
    }
    return made
  },
  /** Traces that are open at the same time. */
  async open() {
    const roots = []
    let made = 0
    for (; roots.length < size; roots.push(tracer.startSpan('root'))) if (roots.length % atOnce === 0) await turn()
    for (; made < least; made++) {
      const at = made % size
      const span = tracer.startSpan('child', { childOf: roots[at] })
      tag(span)
      span.finish()
      // Each has ten spans below it; in every turn as many end.
      if ((Math.floor(made / size) + at) % 10 === 9) {
        roots[at].finish()
        roots[at] = tracer.startSpan('root')
      }
      if (made % atOnce === 0) await turn()
    }
    for (const [at, root] of roots.entries()) {
      root.finish()
      if (at % (atOnce / 10) === 0) await turn()
    }
    // Those at the top too.
    return made + made / 10 + size
  },
  /** Tags of one span. */
  async tags() {
    for (let made = 0; made < least; made++) {
      const span = tracer.startSpan('span')
      tag(span, size)
      span.finish()
      if (made % atOnce === 0) await turn()
    }
    return least
  },
  /** Resources. */
  async resources() {
    const resources = Array.from({ length: size }, (_, at) => `GET /path/${at}/:id`)
    for (let made = 0; made < least; made++) {
      const span = tracer.startSpan('web.request', { tags: { 'resource.name': resources[made % size] } })
      tag(span)
      span.finish()
      if (made % atOnce === 0) await turn()
    }
    return least
  },
}

async function main() {
  // The same work before, so that what is measured is compiled.
  await cases[name]()
  await tracer.flush({ timeout: 60_000 })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = process.cpuUsage()
  const made = await cases[name]()
  await tracer.flush({ timeout: 60_000 })
  const { user, system } = process.cpuUsage(before)
  delay.disable()
  const { sent, droppedFull } = tracer.status().spans
  console.log(
    JSON.stringify({
      cost: (user + system) / made,
      held: delay.max / 1e6,
      p99: delay.percentile(99) / 1e6,
      sent,
      droppedFull,
    }),
  )
  process.exit(0)
}

void main()
