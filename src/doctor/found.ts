import type { CauseCode } from '../causes/code'

/** A cause that was found, with what was seen. */
export interface Found {
  readonly code: CauseCode
  readonly evidence: string
}

/** The causes in the order of their codes, each with all that was seen of it. */
export function byCode(found: readonly Found[]): (readonly [CauseCode, readonly string[]])[] {
  const seen = new Map<CauseCode, Set<string>>()
  for (const { code, evidence } of found) seen.set(code, (seen.get(code) ?? new Set()).add(evidence))
  return [...seen].map(([code, each]) => [code, [...each]] as const).sort(([one], [other]) => one.localeCompare(other))
}
