import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileGlob } from '../../src/sampling/glob'

test('a star is any text and a question mark one character', () => {
  const table: [pattern: string, text: string, matches: boolean][] = [
    ['web', 'web', true],
    ['web', 'webs', false],
    ['web*', 'web', true],
    ['web*', 'webserver', true],
    ['*server', 'webserver', true],
    ['w?b', 'web', true],
    ['w?b', 'wb', false],
    ['???', 'foo', true],
    ['???', 'fo', false],
    ['a*b*c', 'aXXbYYc', true],
    ['a*b*c', 'aXXcYYb', false],
    ['*a', 'aaab', false],
    ['*', '', true],
    ['**', 'anything', true],
    ['?', '', false],
    ['', '', true],
    ['', 'x', false],
    ['web?*', 'web', false],
  ]
  for (const [pattern, text, matches] of table)
    assert.equal(compileGlob(pattern)(text), matches, `${pattern} ~ ${text}`)
})

test('case does not matter', () => {
  assert.equal(compileGlob('Web.Req*')('wEB.rEQUEST'), true)
  assert.equal(compileGlob('WEB')('web'), true)
})

test('brackets, braces and signs of regular expressions are ordinary characters', () => {
  for (const text of ['[abc]', '[a-c]', '^(foo|bar)[]\\$', 'a.b', '{x,y}', 'a+']) {
    assert.equal(compileGlob(text)(text), true)
    assert.equal(compileGlob(`${text}*`)(`${text} more`), true)
  }
  assert.equal(compileGlob('[abc]')('a'), false)
  assert.equal(compileGlob('a.b')('axb'), false)
})

test('any pattern decides as the regular expression of the same meaning', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 10 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })
  fc.assert(
    fc.property(letters, text, (pattern, subject) => {
      const source = pattern.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.')
      assert.equal(compileGlob(pattern)(subject), new RegExp(`^${source}$`).test(subject))
    }),
    { numRuns: 3000 },
  )
})

test('a pattern of many stars against a long text that does not match ends', () => {
  // A backtracking matcher would not be done with this in the life of the universe.
  assert.equal(compileGlob(`${'a*'.repeat(40)}b`)('a'.repeat(5000)), false)
})
