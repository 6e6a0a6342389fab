import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matcher } from '../../src/config/kinds/matcher'
import { redaction } from '../../src/config/kinds/redaction'
import { samplingRules } from '../../src/config/kinds/sampling-rules'
import { hideSecrets } from '../../src/operations/url'
import { isFoundIn, longestText, whyRefused } from '../../src/secrets/expression'

const endless = [
  '(a+)+$',
  '(a|a)*$',
  '(a|aa)+$',
  '(.*a){20}',
  '(a*)*b',
  '(a?b?)*c',
  '([a-z]+)*=',
  '^(\\w+\\s?)*$',
  '(x+x+)+y',
  '(a|a){30}$',
  '(?:a|b|ab)*c',
  '(?=(a+)+$)b',
  '(?<!(a|a)*b)c',
  '(a{1,64}){1,64}$',
  '(a?){25}a{25}',
  `${'a?'.repeat(25)}${'a'.repeat(25)}`,
  '(?:[^&=]+=[^&]*&?)*z',
  '(.*)(.*)(.*)x',
  '(a)\\1',
  '(?<n>a)\\k<n>',
  `${'(?:a|b)'.repeat(400)}`,
]

for (const source of endless) {
  test(`an expression that could take for ever is refused: ${source.slice(0, 40)}`, () => {
    assert.equal(typeof whyRefused(new RegExp(source, 'gi')), 'string')
    assert.equal(longestText(new RegExp(source)), 0)
    assert.equal(isFoundIn(new RegExp(source), 'aaa'), false)
    const { value, problems = [] } = redaction.parse(source)
    assert.equal(value, undefined)
    assert.match(problems.join(), /expected a regular expression that is done in time, got /)
  })
}

const usual = [
  'token=[^&]+',
  'secret=.*',
  '(api_key|token)=[^&]*',
  '\\d{3}-\\d{2}-\\d{4}',
  '[a-z]+@[a-z]+\\.com',
  '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}',
  '\\b\\d{13,16}\\b',
  '(?<name>a)b',
  '[\\]a-c]\\u0041\\x41\\cA',
  '([\\w-]+\\.)+com',
  '(?:\\s|%20)*(?:"|%22)(?:%2[^2]|%[^2]|[^"%])+(?:"|%22)',
  'ey[I-L](?:[\\w=-]|%3D)+\\.ey[I-L](?:[\\w=-]|%3D)+(?:\\.(?:[\\w.+\\/=-]|%3D|%2F|%2B)+)?',
  'ssh-rsa(?:\\s|%20)*(?:[a-z0-9\\/\\.+]|%2F|%5C|%2B){100,}',
]

for (const source of usual) {
  test(`an expression that is done in time is taken: ${source.slice(0, 40)}`, () => {
    assert.equal(whyRefused(new RegExp(source, 'gi')), undefined)
    assert.ok(redaction.parse(source).value instanceof RegExp)
  })
}

test('what an expression may not see of a query string is hidden', () => {
  const pattern = /[a-z]+@[a-z]+\.com/gi
  const query = `a=1&${'b'.repeat(longestText(pattern))}&mail=x@y.com`
  assert.equal(hideSecrets(`/p?${query}`, pattern), '/p?a=1&<redacted>')
  assert.equal(hideSecrets('/p?a=1&mail=x@y.com', pattern), '/p?a=1&mail=<redacted>')
})

test('every expression that is taken is done with the texts that are worst for it', () => {
  for (const source of usual) {
    const pattern = new RegExp(source, 'gi')
    for (const piece of ['a', '1', '.', '%2', '%20', 'a.', '"%', 'eyJ', 'ssh-rsa ', '1-', 'ab:', 'token=']) {
      const text = `?${piece.repeat(16_384 / piece.length)}`
      assert.equal(typeof hideSecrets(text, pattern), 'string')
      assert.equal(typeof isFoundIn(pattern, text), 'boolean')
    }
  }
})

test('lists and sampling rules refuse such an expression as well, and keep the others', () => {
  const slow = matcher.accept([/(a+)+$/, /^\/health/])
  assert.deepEqual(slow.value, [/^\/health/])
  assert.match(slow.problems?.join() ?? '', /done in time, got "\(a\+\)\+\$"/)
  assert.equal(matcher.accept(/(a|a)*$/).value, undefined)
  const rules = samplingRules.accept([
    { resource: /(a|aa)+$/, sampleRate: 1 },
    { tags: { a: /(.*a){20}/ }, sampleRate: 1 },
    { name: /^web/, sampleRate: 0.5 },
  ])
  assert.deepEqual(rules.value, [{ name: /^web/, sampleRate: 0.5 }])
  assert.equal(rules.problems?.length, 2)
})

test('a URL without a query runs no expression', () => {
  const pattern = /x/g
  pattern[Symbol.replace] = () => assert.fail('it was asked')
  assert.equal(hideSecrets('http://h/path', pattern), 'http://h/path')
  assert.equal(hideSecrets('http://u:p@h/path', pattern), 'http://***@h/path')
})
