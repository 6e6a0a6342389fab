import type { TraceList, TraceSummary } from '../model'
import { getJson } from './load'

const pageSize = 100

/** Which list of traces is on show. */
export interface ListOf {
  readonly query: string
  /** As the agent takes it; empty: newest first. */
  readonly sort: string
}

/** What is known of a list of traces that stands still while it is read, until it is made anew. */
export class TraceWindow {
  readonly #of: ListOf
  readonly #onChange: () => void
  #pages = new Map<number, readonly TraceSummary[]>()
  #stale = new Set<number>()
  #range: readonly [number, number] = [0, 0]
  /** The agent's name of this list, and whether a newer one is wanted. */
  #at = ''
  #fresh = true
  #newer = 0
  #matches = 0
  #busy = false
  #ended = false
  #problem = ''
  #failure = ''
  #loaded = false

  constructor(of: ListOf, onChange: () => void) {
    this.#of = of
    this.#onChange = onChange
    this.refresh()
  }

  /** How many rows there are. */
  get count(): number {
    return this.#matches
  }

  /** How many traces have arrived since the list was made. */
  get newer(): number {
    return this.#newer
  }

  /** Why the query could not be read as it stands, or why there was no answer; empty where all is well. */
  get problem(): string {
    return this.#failure || this.#problem
  }

  /** False until the first answer. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** A row, where it is here already. */
  row(index: number): TraceSummary | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  /** The index of a trace among the rows that are here, or -1. */
  indexOf(id: string): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex(row => row.id === id)
      if (at >= 0) return page * pageSize + at
    }
    return -1
  }

  /** The longest duration among the rows that are here, in milliseconds. */
  get longest(): number {
    let longest = 0
    for (const rows of this.#pages.values()) for (const row of rows) longest = Math.max(longest, row.duration)
    return longest
  }

  /** Says which rows are in sight. */
  show(first: number, last: number): void {
    this.#range = [Math.floor(first / pageSize), Math.floor(last / pageSize)]
    void this.#load()
  }

  /** Makes the list anew, of the traces as they are now. */
  refresh(): void {
    for (const page of this.#pages.keys()) {
      if (page < this.#range[0] || page > this.#range[1]) this.#pages.delete(page)
    }
    this.#stale = new Set(this.#pages.keys())
    this.#fresh = true
    void this.#load()
  }

  /** Counts what has arrived since, and leaves the rows where they are. */
  async look(): Promise<void> {
    try {
      const list = await this.#ask(0, 0, this.#at)
      // The agent has it no more: there is nothing to hold on to.
      if (list.at !== this.#at) return this.refresh()
      this.#newer = list.newer
    } catch {
      // The next event asks again.
    }
    if (!this.#ended) this.#onChange()
  }

  /** No answer is of interest any more. */
  end(): void {
    this.#ended = true
  }

  async #load(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let page = this.#wanted(); page >= 0 && !this.#ended; page = this.#wanted()) {
      try {
        await this.#loadPage(page)
        this.#failure = ''
      } catch (error) {
        this.#failure = error instanceof Error ? error.message : String(error)
        this.#stale.delete(page)
        if (!this.#pages.has(page)) this.#pages.set(page, [])
      }
      if (!this.#ended) this.#onChange()
    }
    this.#busy = false
  }

  async #loadPage(page: number): Promise<void> {
    const at = this.#fresh ? '' : this.#at
    this.#fresh = false
    const list = await this.#ask(page * pageSize, pageSize, at)
    if (list.at === this.#at) {
      // Nothing has changed since it was made, so what is here is as it was.
      if (at === '') this.#stale.clear()
    } else {
      for (const other of this.#pages.keys()) this.#stale.add(other)
      this.#at = list.at
    }
    this.#matches = list.matches
    this.#newer = list.newer
    this.#loaded = true
    this.#problem = list.problem ?? ''
    this.#pages.set(page, list.traces)
    this.#stale.delete(page)
  }

  #wanted(): number {
    const [first, last] = this.#range
    if (this.#fresh) return first
    for (let page = first; page <= last; page++) {
      if (!this.#pages.has(page) || this.#stale.has(page)) return page
    }
    return -1
  }

  #ask(offset: number, limit: number, at: string): Promise<TraceList> {
    const { query, sort } = this.#of
    const parameters = new URLSearchParams({ q: query, at, offset: String(offset), limit: String(limit) })
    if (sort) parameters.set('sort', sort)
    return getJson<TraceList>(`api/traces?${parameters}`)
  }
}
