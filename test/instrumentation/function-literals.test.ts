import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(__dirname, '../..')
/** Here it is done once in a process, or where nobody is in a hurry. */
const rare = ['src/agent/', 'src/command/', 'src/export/at-exit.ts', 'src/otlp/early.ts', 'src/wiring/start.ts']

// From V8 13 on, a function that is written as the value of an assignment to a property is made in the old part of the heap.
// There it and all that it refers to outlives every scavenge: 60 MB more for a service with PostgreSQL.
test('no function that is made for a call is written where V8 makes it old at once', () => {
  const found = ['src', 'instrumentations'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map(path => join(folder, path).replaceAll('\\', '/'))
      .filter(path => /\.m?ts$/.test(path) && !rare.some(each => path.startsWith(each)))
      .flatMap(path => assignedLiterals(path, readFileSync(join(root, path), 'utf8'))),
  )
  assert.deepEqual(found, [])
})

test('such an assignment is found in every form', () => {
  const forms = [
    'a.b = () => 1',
    'a[0] = function () {}',
    'this.#a = async () => {}',
    'a.b ??= x => x',
    'a.b = (() => 1)',
    'a.b =\n  (c: string): void => {}',
  ]
  for (const form of forms) assert.equal(assignedLiterals('a.ts', `class A { a() { ${form} } }`).length, 1, form)
  for (const form of [
    'const b = () => 1; a.b = b',
    'a.b = f(() => 1)',
    'const a = { b: () => 1 }',
    'let b; b = () => 1',
  ])
    assert.deepEqual(assignedLiterals('a.ts', form), [], form)
})

/** A property, an assignment, and the beginning of a function; the type of a declaration may end like a property. */
const assigned =
  /(?:[^[]\]|\.#?\w+)\s*(?:\?\?|\|\||&&)?=\s*\(?(?:async\s*)?(?:function\b|(?:\([^()]*\)|\w+)(?::\s*[^=;{}]+)?\s*=>)/g

function assignedLiterals(path: string, text: string): string[] {
  return [...text.matchAll(assigned)]
    .filter(({ index }) => !/^\s*(?:const|let)\b/.test(text.slice(text.lastIndexOf('\n', index) + 1)))
    .map(([found]) => `${path}: ${found.split('\n')[0]}`)
}
