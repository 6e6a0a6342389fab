// How quick the page is in a browser, beside an empty page of the same framework: npx tsx page.ts, after a build.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { quantile } from '../../src/agent/quantile'
import { startLocalAgent } from '../../src/agent/start'
import { type SampleSpan, sampleTrace, sendTraces } from '../agent-ui/page-samples'
import { browser, closeBrowser } from '../browser'

const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const scrolled = 120

/** A list of plain text in a scroller, drawn by the framework of the page: what a browser and it cost by themselves. */
const empty = `
import { h, render } from 'preact'
render(h('div', { class: 'rows', style: 'height:700px;overflow:auto' }, h('div', { class: 'ready', style: 'height:640000px' }, 'nothing')), document.body)`

/** Notes when a selector is first drawn, in milliseconds since the navigation began. */
const watch = (selector: string): string => `
const look = () => {
  if (!document.querySelector(${JSON.stringify(selector)})) return requestAnimationFrame(look)
  requestAnimationFrame(() => { window.drawn = performance.now() })
}
requestAnimationFrame(look)`

/** Scrolls by a fixed way each frame, and tells the milliseconds of each frame. */
const scroll = `new Promise(resolve => {
  const element = document.querySelector('.rows')
  const times = []
  let last = performance.now()
  const step = now => {
    times.push(now - last)
    last = now
    element.scrollTop += 97
    times.length <= ${scrolled} ? requestAnimationFrame(step) : resolve(times.slice(1))
  }
  requestAnimationFrame(step)
})`

interface Measured {
  /** Milliseconds until it is drawn. */
  readonly opened: number
  /** Milliseconds of a frame while it is scrolled: the median and the 95th percentile. */
  readonly frame: number
  readonly late: number
}

async function measure(open: Browser, url: string, selector: string): Promise<Measured> {
  const context = await open.newContext({ viewport: { width: 1400, height: 800 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(watch(selector))
    await page.goto(url)
    const opened = await until(page)
    const frames = Float64Array.from((await page.evaluate(scroll)) as number[]).sort()
    return { opened, frame: quantile(frames, 0.5), late: quantile(frames, 0.95) }
  } finally {
    await context.close()
  }
}

async function until(page: Page): Promise<number> {
  for (;;) {
    const drawn = await page.evaluate('window.drawn')
    if (typeof drawn === 'number') return drawn
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function emptyPage(): Promise<{ url: string; close: () => void }> {
  const { outputFiles } = await build({
    stdin: { contents: empty, resolveDir: join(__dirname, '../..'), loader: 'js' },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  })
  const html = `<!doctype html><meta charset="utf-8"><body><script>${outputFiles[0]?.text ?? ''}</script>`
  const server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end(html))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

/** An agent with ten thousand traces of five spans, and one with a trace of twenty thousand spans. */
async function fill(url: string): Promise<void> {
  const start = Date.now() - 600_000
  const parts: SampleSpan[] = Array.from({ length: 200 }, (_, part) => ({
    name: `part ${part}`,
    at: part * 100,
    took: 100,
    children: Array.from({ length: 99 }, (_each, step) => ({
      name: `step ${step}`,
      resource: `SELECT ${part}.${step}`,
      type: step % 2 === 0 ? 'sql' : 'http',
      at: part * 100 + step,
      took: 1,
    })),
  }))
  await sendTraces(url, [sampleTrace({ resource: 'GET /big', took: 20_000, children: parts }, { id: 1n, start })])
  for (let sent = 0; sent < 10_000; sent += 500) {
    const traces = Array.from({ length: 500 }, (_, index) => {
      const at = sent + index
      const children = Array.from({ length: 4 }, (_each, child) => ({
        name: 'pg.query',
        type: 'sql',
        at: child,
        took: 1,
      }))
      const root = { resource: `GET /${at % 50}`, took: 5 + (at % 90), error: at % 40 === 0, children }
      return sampleTrace(root, { id: BigInt(1_000_000 + at * 10), start: start + at * 50 })
    })
    await sendTraces(url, traces)
  }
}

async function main(): Promise<void> {
  const agent = await startLocalAgent({ port: 0, statsdPort: 0, log: () => undefined, maxBytes: 512 * 1024 * 1024 })
  const plain = await emptyPage()
  await fill(agent.url)
  const open = await browser()
  const subjects = {
    'an empty page': [plain.url, '.ready'],
    '10,000 traces': [`${agent.url}/#/traces`, '[data-trace]'],
    'a trace of 20,000 spans': [`${agent.url}/#/traces?trace=0000000000000001`, '[data-span]'],
  } as const
  const all = new Map<string, Measured[]>(Object.keys(subjects).map(name => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, [url, selector]] of Object.entries(subjects)) {
      const measured = await measure(open, url, selector)
      // The first round warms the browser up.
      if (round > 0) all.get(name)?.push(measured)
    }
  }
  const median = (name: string, key: keyof Measured): number =>
    quantile(Float64Array.from(all.get(name) ?? [], each => each[key]).sort(), 0.5)
  for (const name of all.keys()) {
    const told = (['opened', 'frame', 'late'] as const).map(key => {
      const value = median(name, key)
      return `${value.toFixed(1)} ms (${(value / median('an empty page', key)).toFixed(1)} x)`
    })
    console.log(`${name}: drawn after ${told[0]}, a frame of scrolling ${told[1]}, 95th percentile ${told[2]}`)
  }
  await closeBrowser()
  await agent.close()
  plain.close()
}

void main()
