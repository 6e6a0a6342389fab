import type { TraceList, TraceSummary } from '../model'
import { getJson } from './load'

const pageSize = 100

/** What is known of a list of traces, newest first, that grows at its top while it is read. */
export class TraceWindow {
  readonly query: string
  readonly #onChange: () => void
  #pages = new Map<number, readonly TraceSummary[]>()
  #stale = new Set<number>()
  #range: readonly [number, number] = [0, 0]
  /** How many have arrived above the first row. */
  #above = 0
  #matches = 0
  #busy = false
  #ended = false
  #problem = ''
  #failure = ''
  #loaded = false

  constructor(query: string, onChange: () => void) {
    this.query = query
    this.#onChange = onChange
    this.refresh()
  }

  /** How many rows there are. */
  get count(): number {
    return this.#matches
  }

  /** How many traces are newer than the first row. */
  get above(): number {
    return this.#above
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

  /** Starts again from the newest. */
  refresh(): void {
    this.#above = 0
    for (const page of this.#pages.keys()) {
      if (page < this.#range[0] || page > this.#range[1]) this.#pages.delete(page)
    }
    this.#stale = new Set(this.#pages.keys())
    void this.#load()
  }

  /** Counts what has arrived above, and leaves the rows where they are. */
  async look(): Promise<void> {
    try {
      const list = await this.#ask(0, 1)
      // Most of what is shown is gone: there is nothing to hold on to.
      if (list.matches < this.#matches / 2) return this.refresh()
      this.#above = Math.max(this.#above, list.matches - this.#matches)
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
    for (let page = this.#missing(); page >= 0 && !this.#ended; page = this.#missing()) {
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
    const first = !this.#loaded || this.#stale.has(page)
    let list = await this.#ask(page * pageSize + this.#above, pageSize)
    if (first) {
      this.#matches = list.matches - this.#above
    } else if (list.matches - this.#matches > this.#above) {
      // More have arrived: the rows of this page lie further down by now.
      this.#above = list.matches - this.#matches
      list = await this.#ask(page * pageSize + this.#above, pageSize)
    }
    this.#loaded = true
    this.#problem = list.problem ?? ''
    this.#pages.set(page, list.traces)
    this.#stale.delete(page)
  }

  #missing(): number {
    const [first, last] = this.#range
    for (let page = first; page <= last; page++) {
      const there = page === 0 ? this.#loaded && this.#pages.has(0) : this.#pages.has(page)
      if (!there || this.#stale.has(page)) return page
    }
    return -1
  }

  #ask(offset: number, limit: number): Promise<TraceList> {
    const parameters = new URLSearchParams({ q: this.query, offset: String(offset), limit: String(limit) })
    return getJson<TraceList>(`api/traces?${parameters}`)
  }
}
