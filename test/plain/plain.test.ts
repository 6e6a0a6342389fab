import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { startAgent } from '../agent'
import { nodeOf } from '../packaging/node-lines'
import { type ChildResult, runChild } from '../run-child'

const programs = join(__dirname, 'programs')
const registration = join(__dirname, '../../dist/src')
/** By default the Node that runs the tests; `PLAIN_NODE_LINE=24` takes another release line. */
const line = Number(process.env.PLAIN_NODE_LINE ?? process.versions.node.split('.')[0])

let node = process.execPath
before(async () => {
  node = await nodeOf(line)
})

for (const name of readdirSync(programs).filter(file => /\.[cm]js$/.test(file))) {
  test(`${name} behaves on Node ${line} with the tracer as without it`, { timeout: 60_000 }, async t => {
    const agent = await startAgent({ personality: 'datadog' })
    t.after(() => agent.close())
    const source = readFileSync(join(programs, name), 'utf8')
    const args = [...wordsAfter('// node:', source), name]
    const env = Object.fromEntries(wordsAfter('// env:', source).map(word => word.split('=')))
    const withTracer = name.endsWith('.mjs')
      ? ['--import', join(registration, 'register.mjs')]
      : ['-r', join(registration, 'register.js')]
    const child = { command: node, cwd: programs }
    const [plain, traced] = await Promise.all([
      runChild({ ...child, args, env }),
      runChild({ ...child, args: [...withTracer, ...args], env: { ...env, ...agent.environment() } }),
    ])
    assert.match(traced.stderr, /^tracer: /m, 'the tracer has started')
    assert.doesNotMatch(traced.stderr, /^tracer: .*made (an error|\d+ errors)/m)
    // Both may fail alike for a fault of the program's own.
    assert.equal(String(plain.code ?? plain.signal), wordsAfter('// ends:', source)[0] ?? '0', plain.stderr)
    assert.notEqual(plain.stdout, '')
    assert.deepEqual(seen(traced), seen(plain))
  })
}

/** What must be alike: all but the tracer's own lines, its fields in records of a logger, and what a stack passed through. */
function seen({ code, signal, stdout, stderr }: ChildResult): object {
  const errors = stderr.split('\n').filter(text => !text.startsWith('tracer: ') && !/^\s+at /.test(text))
  const pids = (text: string) => text.replace(/\(node:\d+\)/g, '(node)')
  return { code, signal, stdout: stdout.split('\n').map(withoutFields), stderr: errors.map(pids) }
}

/** A record that a logger wrote, without the fields that the tracer puts into it. */
function withoutFields(text: string): string {
  const fields = /,?"dd":\{(?=[^}]*"service")("(service|trace_id|span_id)":"[^"]*",?)+\}/
  return text.replace(fields, '').replace(/^\{,/, '{')
}

/** The words of a program's comment of this kind, by which it asks for variables or arguments. */
function wordsAfter(mark: string, source: string): string[] {
  const comment = source.split('\n').find(text => text.startsWith(mark))
  return comment === undefined ? [] : comment.slice(mark.length).trim().split(' ')
}
