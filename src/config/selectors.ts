import { own } from '../names/own'
import { isRecord } from './option'
import type { Environment } from './resolve'

/** What a rule of a file may look at. */
export interface ProcessFacts {
  readonly environment: Environment
  readonly arguments: readonly string[]
}

/** The same, and the tags that the file itself gives its host. */
export interface RuleFacts extends ProcessFacts {
  readonly tags: Environment
}

/** What the tracers of Node are called in these files. */
export const language = 'nodejs'

/** Whether all selectors of a rule fit; one that cannot be read fits nothing. */
export function matchesAll(selectors: unknown, facts: RuleFacts): boolean {
  return Array.isArray(selectors) && selectors.every(selector => isRecord(selector) && matches(selector, facts))
}

function matches(
  { origin, key, operator, matches: wanted }: Readonly<Record<string, unknown>>,
  facts: RuleFacts,
): boolean {
  const named = typeof key === 'string'
  switch (origin) {
    case 'language':
      return anyFits([language], operator, wanted)
    case 'process_arguments':
      return anyFits(named ? [argument(facts, key)] : facts.arguments, operator, wanted)
    case 'environment_variables':
      return anyFits(named ? [own(facts.environment, key)] : pairs(facts.environment), operator, wanted)
    case 'tags':
      return named && anyFits([own(facts.tags, key)], operator, wanted)
    default:
      return false
  }
}

/** The value of an argument `key=value`; undefined where there is none. */
export function argument({ arguments: given }: ProcessFacts, key: string): string | undefined {
  return given.findLast(each => each.startsWith(`${key}=`))?.slice(key.length + 1)
}

function pairs(environment: Environment): string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value ?? ''}`)
}

function anyFits(values: readonly (string | undefined)[], operator: unknown, wanted: unknown): boolean {
  const texts = Array.isArray(wanted) ? wanted.map(String) : []
  return values.some(value => value !== undefined && fits(value, operator, texts))
}

function fits(value: string, operator: unknown, wanted: readonly string[]): boolean {
  switch (operator) {
    case 'exists':
      return true
    case 'equals':
      return wanted.includes(value)
    case 'prefix_matches':
      return wanted.some(start => value.startsWith(start))
    case 'suffix_matches':
      return wanted.some(end => value.endsWith(end))
    default:
      return false
  }
}
