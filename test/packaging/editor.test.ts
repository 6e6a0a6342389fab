import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { instrumentations } from '../../instrumentations/index'
import type { Table } from '../../src/config/option'
import { integrationRows } from '../../src/config/rows/integration'
import { options } from '../../src/config/rows/options'
import { blocksOf } from '../docs/commands'
import { textOf } from '../docs/pages'
import { type Editor, openEditor } from './editor'

const head = "import tracer from 'tracer'\n"
let editor: Editor
before(async () => {
  editor = await openEditor()
})
after(() => editor.close())

/** Pages whose code stands alone; that of the others needs files of the reader's. */
const wholePages = [
  'README.md',
  'src/instrumentation/WRITING.md',
  'src/secrets/MASKING.md',
  'src/process/WHERE-IT-RUNS.md',
]

function undocumented(text: string): string[] {
  const found = editor.documents(text)
  assert.ok(found.size > 0, text)
  return [...found].filter(([, doc]) => doc === '').map(([name]) => name)
}

test('each member of the tracer, of a span, of its context and of the scope has documentation', () => {
  const places = [
    'tracer.|',
    "tracer.startSpan('a').|",
    "tracer.startSpan('a').context().|",
    'tracer.scope().|',
    'tracer.dogstatsd.|',
    'tracer.status().|',
    "tracer.startSpan('a', { | })",
    "tracer.trace('a', { | }, () => 1)",
    'tracer.flush({ | })',
    'tracer.setUser({ | })',
  ]
  for (const place of places) assert.deepEqual([place, ...undocumented(head + place)], [place])
})

test('what tests and instrumentations of users are made of has documentation', () => {
  const testing = "import { assertSpan, traced } from 'tracer/testing'\n"
  const own = "import { defineInstrumentation } from 'tracer/instrumentation'\n"
  const target = (inside: string) => `${own}defineInstrumentation({ name: 'a', targets: [{ module: 'a', ${inside} }] })`
  const places = [
    `${testing}assertSpan([], { | })`,
    `${testing}void traced(() => 1, { | })`,
    `${own}defineInstrumentation({ | })`,
    target("method: 'b', operation: { start: () => undefined, | }"),
    target("method: 'b', operation: { start: (call, kit) => kit.| }"),
  ]
  for (const place of places) assert.deepEqual([place, ...undocumented(place)], [place])
})

test('a span shows what users may call, and nothing of how it is made', () => {
  assert.deepEqual(editor.offers(`${head}tracer.startSpan('a').|`).sort(), [
    'addEvent',
    'addLink',
    'addLinks',
    'addTags',
    'context',
    'duration',
    'error',
    'finish',
    'getAllBaggageItems',
    'getBaggageItem',
    'getNumber',
    'getText',
    'log',
    'logEvent',
    'name',
    'recordException',
    'removeAllBaggageItems',
    'removeBaggageItem',
    'removeTag',
    'resource',
    'service',
    'setBaggageItem',
    'setOperationName',
    'setTag',
    'tracer',
    'type',
  ])
  assert.equal(editor.mistakes(`import { Span } from 'tracer'\nnew Span()`), 1)
})

test('each name that can be imported has documentation', () => {
  // A word of the language.
  assert.deepEqual(undocumented("import { | } from 'tracer'"), ['type'])
})

test('each option of init has documentation: that of its row', () => {
  const found = editor.documents(`${head}tracer.init({ | })`)
  assert.deepEqual(
    [...found].filter(([, doc]) => doc === ''),
    [],
  )
  for (const [name, { doc }] of Object.entries(options)) assert.equal(found.get(name)?.replace(/\n/g, ' '), doc, name)
})

test('of the names of libraries, those are offered that are traced', () => {
  const traced = instrumentations.flatMap(({ name, aliases = [] }) => [name, ...aliases])
  assert.deepEqual(editor.offers(`${head}tracer.use('|')`).sort(), [...new Set<string>(traced)].sort())
})

test('each option of each library has documentation: that of its row', () => {
  for (const each of instrumentations) {
    const found = editor.documents(`${head}tracer.use('${each.name}', { | })`)
    for (const [name, { doc }] of Object.entries<Table[string]>(integrationRows<Table>(each)))
      assert.equal(found.get(name), doc, `${each.name} ${name}`)
  }
})

test('options inside of options have documentation', () => {
  const places = [
    "tracer.use('http', { server: { | } })",
    "tracer.use('http', { client: { | } })",
    "tracer.use('http', { hooks: { | } })",
    "tracer.use('http', { server: { hooks: { | } } })",
    "tracer.use('express', { hooks: { | } })",
    "tracer.use('pg', { hooks: { | } })",
  ]
  for (const place of places) assert.deepEqual([place, ...undocumented(head + place)], [place])
})

test('what means nothing does not compile, and what code for dd-trace says does', () => {
  const wrong = [
    "tracer.inject(null, 'http_header', {})",
    "tracer.extract('text', {})",
    "tracer.use('expres')",
    "tracer.use('pg', { servic: 'a' })",
    "tracer.startSpan('a').idHigh",
  ]
  for (const line of wrong) assert.equal(editor.mistakes(head + line), 1, line)
  const right = [
    "tracer.inject(null, 'log', {})",
    "tracer.extract('http_headers', {})",
    "tracer.use('express', false)",
    "tracer.use('openai', { enabled: false })",
    "tracer.use('openai')",
    "const options: tracer.PluginOptions['openai'] = true; tracer.use('openai', options)",
  ]
  for (const line of right) assert.equal(editor.mistakes(head + line), 0, line)
})

for (const page of wholePages) {
  test(`the code of ${page} compiles`, () => {
    const blocks = blocksOf(textOf(page), 'ts')
    assert.ok(blocks.length > 0)
    for (const block of blocks) assert.equal(editor.mistakes(`${block}\nexport {}`), 0, block)
  })
}
