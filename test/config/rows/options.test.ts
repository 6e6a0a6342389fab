import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { CodeOptions, Table } from '../../../src/config/option'
import { resolve } from '../../../src/config/resolve'
import { options, type TracerTable } from '../../../src/config/rows/options'
import type { OtherProductOptions } from '../../../src/config/rows/other-products'
import type { TracerOptions } from '../../../src/config/rows/tracer-options'
import { samples } from '../samples'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Flat<T> = { [Key in keyof T]: T[Key] }
type OtherNames =
  | keyof OtherProductOptions
  | 'runtimeMetrics'
  | 'logger'
  | 'lookup'
  | 'beforeSend'
  | 'apmTracingEnabled'
  | 'tracePropagationStyle'
  | 'spanRemoveIntegrationFromService'
  | 'spanComputePeerService'
  | 'dogstatsd'
  | 'stats'
  | 'telemetry'
  | 'remoteConfig'

// A difference between the table and the public type does not compile.
const typesAgree: Equal<
  Flat<Omit<CodeOptions<TracerTable>, 'runtimeMetrics'>>,
  Flat<Omit<TracerOptions, OtherNames>>
> = true

const rows: Table = options

function resolveOne(key: string, env: Record<string, string>, code?: unknown) {
  const { values, sources, problems } = resolve(rows, env, code)
  return { value: values[key], source: sources[key], problems }
}

for (const [key, sample] of Object.entries(samples)) {
  const [text, value] = sample.good
  const [given, fromCode] = sample.code
  const variable = sample.env[0] ?? ''

  test(`${key} has its variables and its default`, () => {
    const alike = rows[key]?.env.filter(name => rows[key]?.standIns?.[name] === undefined)
    assert.deepEqual(alike, sample.env)
    assert.deepEqual(resolveOne(key, {}), { value: sample.default, source: 'default', problems: [] })
  })

  for (const name of sample.env) {
    test(`${key} is read from ${name}`, () => {
      assert.deepEqual(resolveOne(key, { [name]: text }), { value, source: name, problems: [] })
    })
  }

  test(`${key} is read from the first of its variables`, () => {
    const env = Object.fromEntries(sample.env.map(name => [name, text]))
    assert.equal(resolveOne(key, env).source, variable)
  })

  test(`${key} is read from code before its variables`, () => {
    const found = resolveOne(key, { [variable]: text }, { [key]: given })
    assert.deepEqual(found, { value: fromCode, source: 'code', problems: [] })
    assert.notDeepEqual(fromCode, value)
  })

  test(`${key} of the wrong type in code is named and ignored`, () => {
    const found = resolveOne(key, {}, { [key]: () => given })
    assert.deepEqual([found.value, found.source], [sample.default, 'default'])
    assert.equal(found.problems.length, 1)
    assert.match(found.problems[0] ?? '', new RegExp(`^option ${key} of init: expected .+, got a function; ignored$`))
  })

  const { bad } = sample
  if (bad !== undefined) {
    test(`${key}: the malformed "${bad}" is named and ignored`, () => {
      const found = resolveOne(key, { [variable]: bad })
      assert.deepEqual([found.value, found.source], [sample.default, 'default'])
      assert.equal(found.problems.length, 1)
      assert.match(found.problems[0] ?? '', new RegExp(`^${variable}: .*; ignored$`))
      assert.ok(found.problems[0]?.includes(JSON.stringify(bad)), found.problems[0])
    })
  }
}

test('the table and the type of the options of init say the same', () => {
  assert.ok(typesAgree)
  const files = ['tracer-options', 'otel-in-code']
  const read = (name: string) => readFileSync(join(__dirname, `../../../src/config/rows/${name}.ts`), 'utf8')
  const source = files.map(read).join('')
  const found = Array.from(source.matchAll(/\/\*\* (.+) \*\/\n {2}(\w+)\?:/g), ([, doc, key]) => [key, doc] as const)
  const documented = new Map(found)
  for (const [key, row] of Object.entries(rows)) assert.equal(documented.get(key), row.doc)
})

test('a row inherits from an earlier row of the same kind', () => {
  const keys = Object.keys(rows)
  const heirs = Object.entries(rows).filter(([, row]) => row.inherits !== undefined)
  assert.equal(heirs.length, 2)
  for (const [key, row] of heirs) {
    assert.ok(keys.indexOf(row.inherits ?? '') < keys.indexOf(key))
    assert.equal(rows[row.inherits ?? '']?.kind, row.kind)
  }
})

test('the sentence of a row ends with a full stop', () => {
  for (const row of Object.values(rows)) assert.match(row.doc, /^[A-Z].*\.$/)
})
