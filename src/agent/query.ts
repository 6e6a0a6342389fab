import { perTrace } from './per-trace'
import { type Matcher, readTerm } from './query-term'
import { type Term, type Token, tokensOf } from './query-tokens'

/** A query that was read. */
export interface Query {
  readonly matches: Matcher
  /** The tags that it asks for. */
  readonly tags: readonly string[]
  /** What could not be read and is left out: what was got and what was expected. */
  readonly problem?: string
}

const maxLength = 2000
const maxDepth = 50

/**
 * Reads a query: terms that must all be true, such as `service:shop status:error duration:>100ms resource:"GET /a*" -name:x`, with
 * `or` between alternatives and brackets around what belongs together. SEARCH.md tells the language.
 */
export function readQuery(source: string): Query {
  const problems: string[] = []
  const tags = new Set<string>()
  if (source.length > maxLength) problems.push(`expected at most ${maxLength} characters, got ${source.length}`)
  const tokens = [...tokensOf(source.slice(0, maxLength))]
  const matchers: Matcher[] = []
  for (const reading = new Reading(tokens, problems, tags); ; ) {
    const matcher = reading.alternatives(0)
    if (matcher !== undefined) matchers.push(matcher)
    if (!reading.skip()) break
    problems.push('): expected a ( before it, got none')
  }
  return {
    // A page asks the same again whenever something arrives: only what changed is looked at.
    matches: matchers.length === 0 ? () => true : perTrace(all(matchers)),
    tags: [...tags],
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  }
}

/** How far the tokens of a query have been read. */
class Reading {
  readonly #tokens: readonly Token[]
  readonly #problems: string[]
  readonly #tags: Set<string>
  #at = 0

  constructor(tokens: readonly Token[], problems: string[], tags: Set<string>) {
    this.#tokens = tokens
    this.#problems = problems
    this.#tags = tags
  }

  /** Passes over what nobody took; false at the end. */
  skip(): boolean {
    return this.#at++ < this.#tokens.length
  }

  /** What stands up to a closing bracket or the end; undefined where nothing could be read. */
  alternatives(depth: number): Matcher | undefined {
    const found: Matcher[] = []
    for (let first = true; ; first = false) {
      const before = this.#at
      const terms = this.#terms(depth)
      const next = this.#tokens[this.#at]
      if (terms.length > 0) found.push(all(terms))
      else if (this.#at === before && (next?.kind === 'or' || !first)) {
        this.#problems.push('or: expected a term on both sides, got one side')
      }
      if (next?.kind !== 'or') {
        if (depth > 0 && next !== undefined) this.#at++
        else if (depth > 0) this.#problems.push('(: expected a closing ), got the end')
        break
      }
      this.#at++
    }
    const [only] = found
    if (found.length <= 1) return only
    return trace => found.some(matcher => matcher(trace))
  }

  #terms(depth: number): Matcher[] {
    const found: Matcher[] = []
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token.kind === 'or' || token.kind === 'close') break
      this.#at++
      const matcher = token.kind === 'open' ? this.#group(depth, token.oneSpan) : this.#term(token)
      if (matcher !== undefined) found.push(token.negated ? trace => !matcher(trace) : matcher)
    }
    return found
  }

  #group(depth: number, oneSpan: boolean): Matcher | undefined {
    if (depth < maxDepth) {
      const matcher = this.alternatives(depth + 1)
      return oneSpan && matcher !== undefined ? ofOneSpan(matcher) : matcher
    }
    this.#problems.push(`expected at most ${maxDepth} brackets within one another`)
    this.#at = this.#tokens.length
    return undefined
  }

  #term(token: Term): Matcher | undefined {
    const read = token.problem === undefined ? readTerm(token) : { problem: token.problem }
    if ('problem' in read) {
      this.#problems.push(read.problem)
      return undefined
    }
    if (read.tag !== undefined) this.#tags.add(read.tag)
    return read.matcher
  }
}

/** True where one span alone, as if it were the whole trace, is wanted. */
function ofOneSpan(matcher: Matcher): Matcher {
  return trace => {
    for (const span of trace.spans.values()) if (matcher({ ...trace, spans: new Map([[span.id, span]]) })) return true
    return false
  }
}

function all(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers
  if (matchers.length === 1 && only !== undefined) return only
  return trace => matchers.every(matcher => matcher(trace))
}
