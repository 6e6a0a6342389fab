import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { resolveSettings } from '../../src/config/settings'
import { alsoToFile } from '../../src/log/file'
import { attribute, attributesOf, droppedOf, otlpValue } from '../../src/otlp/attributes'
import { collectingTracer } from '../encoding/spans'

/** An object that names itself so many times: read to its depth it has more entries than there are atoms. */
function tangle(width: number): Record<string, unknown> {
  const knot: Record<string, unknown> = {}
  for (let at = 0; at < width; at++) knot[`k${at}`] = at % 2 === 0 ? knot : [knot, knot]
  return knot
}

test('values that name themselves are told in part, in a tag, an event, a link and an attribute', () => {
  const knot = tangle(128)
  assert.ok(JSON.stringify(otlpValue(knot)).length < 1_000_000)
  assert.ok(JSON.stringify(attributesOf({ knot, list: Array(500).fill(knot) })).length < 1_000_000)
  assert.ok(JSON.stringify(attribute('knot', [knot])).length < 1_000_000)
  const span = collectingTracer().tracer.start({ name: 'knot', parent: null })
  span.setTag('knot', knot).addEvent('knot', knot).addLink(span.context(), knot)
  assert.ok(span.meta.length + span.metrics.length <= 2 * 4096)
})

test('attributes that OTLP has no room for are counted', () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k${at}`, at]))
  assert.deepEqual([attributesOf(many).length, droppedOf(many)], [128, 72])
  assert.equal(droppedOf({ a: undefined, b: 1 }), 0)
})

test('tags of the process have a bound, and the rest is named', () => {
  const many = Array.from({ length: 70_000 }, (_, at) => `k${at}:v`)
  const { values, problems } = resolveSettings({ DD_TAGS: many.join() }, undefined)
  assert.equal(values.tags.size, 1000)
  assert.ok(
    problems.some(problem => /^DD_TAGS: expected at most 1000 entries, got 70000;/.test(problem)),
    problems.join(),
  )
})

test('the log is written through no link and into no pipe, and that is told', t => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, `tracer-${process.pid}.log`)
  const target = join(folder, 'target')
  writeFileSync(target, 'of somebody else')
  for (const make of [() => symlinkSync(target, path), () => execFileSync('mkfifo', [path])]) {
    make()
    const said: string[] = []
    const log = alsoToFile(folder, line => said.push(line))
    log('one')
    log('two')
    assert.equal(said.length, 3)
    assert.match(said[1] ?? '', /is written no further: /)
    assert.equal(readFileSync(target, 'utf8'), 'of somebody else')
    rmSync(path)
  }
  const log = alsoToFile(folder, () => {})
  log('one')
  log('two')
  assert.match(readFileSync(path, 'utf8'), /^\S+ one\n\S+ two\n$/)
  assert.deepEqual(readdirSync(folder).sort(), ['target', `tracer-${process.pid}.log`])
})
