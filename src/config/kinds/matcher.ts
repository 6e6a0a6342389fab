import { whyRefused } from '../../secrets/expression'
import { type Kind, quote, refuse } from '../option'
import { tooSlow } from './redaction'

/** One test of a text: equality, a pattern, or a function of the user's. */
export type Test = string | RegExp | ((text: string) => boolean)

/** Texts are told apart by any of these. */
export type Matcher = readonly Test[]

/** A text, a regular expression, a function, or a list of them. */
export const matcher: Kind<Matcher, Test | Matcher> = {
  expected: 'a text, a regular expression or a function, or a list of them',
  parse: value => ({ value: [value] }),
  accept(value) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    const slow = items.flatMap(item => {
      const reason = item instanceof RegExp ? whyRefused(item) : undefined
      return reason === undefined ? [] : [{ item, problem: tooSlow(item as RegExp, reason) }]
    })
    const tests = items.filter(isTest).filter(test => !slow.some(({ item }) => item === test))
    const problems = items
      .filter(item => !isTest(item))
      .map(item => `expected a text, a regular expression or a function, got ${quote(item)}`)
    problems.push(...slow.map(({ problem }) => problem))
    if (slow.length > 0) return tests.length === 0 ? { problems } : { value: tests, problems }
    return tests.length === 0 && problems.length > 0 ? refuse(matcher.expected, value) : { value: tests, problems }
  },
  show: value => value.map(test => (test instanceof RegExp ? test.source : quote(test))).join(','),
}

function isTest(value: unknown): value is Test {
  return typeof value === 'string' || typeof value === 'function' || value instanceof RegExp
}
