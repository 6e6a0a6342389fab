import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readUpdate } from '../../src/remote-config/update'
import { answerWith } from './answer'

const path = 'datadog/2/APM_TRACING/one/config'

test('an answer without anything in it says that nothing has changed', () => {
  assert.equal(readUpdate('', new Map()), undefined)
  assert.equal(readUpdate('{}', new Map()), undefined)
})

test('a configuration is read with its product, id and version, and the index with its own', () => {
  const update = readUpdate(answerWith({ [path]: { a: 1 } }), new Map())
  assert.equal(update?.files.length, 1)
  const { product, id, version, content } = update?.files[0] ?? {}
  assert.deepEqual(
    { product, id, version, content },
    { product: 'APM_TRACING', id: 'one', version: 2, content: { a: 1 } },
  )
  assert.deepEqual(update?.index, { version: 3, backendState: 'word' })
})

test('what is known already is the same object as before, and need not come again', () => {
  const [file] = readUpdate(answerWith({ [path]: { a: 1 } }), new Map())?.files ?? []
  assert.ok(file)
  const body = JSON.parse(answerWith({ [path]: { a: 1 } }))
  body.target_files = []
  assert.equal(readUpdate(JSON.stringify(body), new Map([[path, file]]))?.files[0], file)
})

const refused: readonly [what: string, body: string, reason: RegExp][] = [
  [
    'a wrong length',
    answerWith({ [path]: 1 }, ({ signed }) => {
      for (const target of Object.values(signed.targets)) target.length++
    }),
    /expected 2 bytes, got 1/,
  ],
  [
    'a wrong hash',
    answerWith({ [path]: 1 }, ({ signed }) => {
      for (const target of Object.values(signed.targets)) target.hashes.sha256 = '00'
    }),
    /expected the hash 00/,
  ],
  [
    'an index of another type',
    answerWith({ [path]: 1 }, ({ signed }) => {
      signed._type = 'root'
    }),
    /expected the type targets, got root/,
  ],
  [
    'a file that the index does not name',
    answerWith({ [path]: 1 }, ({ signed }) => {
      delete signed.targets[path]
    }),
    /is not in targets/,
  ],
  ['a path of another form', answerWith({ 'datadog/APM_TRACING': 1 }), /names no product and id/],
  ['a file that did not come', answerWith({ [path]: 1 }).replace('target_files', 'others'), /is not in target_files/],
  ['a body that is no JSON', 'what', /JSON/],
]

for (const [what, body, reason] of refused) {
  test(`${what} refuses the whole answer`, () => {
    assert.throws(() => readUpdate(body, new Map()), reason)
  })
}
