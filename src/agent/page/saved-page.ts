import type { TraceList, TraceView } from '../model'

/** The id of the element that holds what was saved with the page. */
export const savedId = 'saved-trace'

/** A trace that was saved with its page into one file. */
export interface SavedPage {
  /** When, in wall-clock milliseconds. */
  readonly time: number
  /** The hash of the address at that time. */
  readonly hash: string
  readonly trace: TraceView
}

let known: SavedPage | null | undefined

/** What this page was saved with; undefined where it comes from an agent. */
export function savedPage(): SavedPage | undefined {
  if (known === undefined) {
    const text = document.getElementById(savedId)?.textContent
    known = text ? (JSON.parse(text) as SavedPage) : null
  }
  return known ?? undefined
}

/** What the agent would have answered, as JSON; throws where it is not in the file. */
export function savedAnswer({ trace }: SavedPage, path: string): string {
  if (path === `api/traces/${trace.summary.id}`) return JSON.stringify(trace)
  if (path.startsWith('api/traces?'))
    return JSON.stringify({ traces: [trace.summary], matches: 1, at: '', newer: 0 } satisfies TraceList)
  throw new Error('It is not in this file.')
}
