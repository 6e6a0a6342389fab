import type { End } from './ends'

/** How a program's modules are loaded. */
export type Format = 'cjs' | 'mjs'

const imports = {
  cjs: `const cluster = require('node:cluster')
const children = require('node:child_process')
const fs = require('node:fs')
const threads = require('node:worker_threads')
const self = __filename
`,
  mjs: `import cluster from 'node:cluster'
import children from 'node:child_process'
import fs from 'node:fs'
import threads from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
const self = fileURLToPath(import.meta.url)
`,
} as const satisfies Readonly<Record<Format, string>>

/** Without the tracer the same program makes no spans. */
const common = `
const { MADE, GO, TRY } = process.env
const shared = process.getBuiltinModule?.('diagnostics_channel') ?? { channel: () => ({}) }
const tracer = shared.channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')]?.tracer
function spans(count) {
  if (tracer === undefined) return
  const all = Array.from({ length: count }, () => tracer.startSpan('made', { childOf: null }))
  for (const span of all) span.finish()
  made(all)
}
function made(all) {
  fs.appendFileSync(MADE, all.map(span => span.context().toSpanId() + '\\n').join(''))
}
function ready() { console.log('ready') }
`

/** The text of a program that ends so; where TRY asks for it, in the pause after a first try that failed. */
export function programOf({ main, other = '' }: End, format: Format): string {
  return `${imports[format]}${common}
function theOther() { ${other} }
function theMain() { ${main} }
async function tries() {
  spans(3)
  tracer?.flush()
  while (!fs.existsSync(GO)) await new Promise(resolve => setTimeout(resolve, 5))
  setImmediate(theMain)
}
if (!threads.isMainThread || cluster.isWorker || process.channel !== undefined) theOther()
else if (TRY) tries()
else theMain()
`
}
