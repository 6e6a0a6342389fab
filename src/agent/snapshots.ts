import { randomBytes } from 'node:crypto'
import type { TraceList, TraceSummary } from './model'
import type { Order } from './order'
import type { Query } from './query'
import type { StoredTrace, TraceStore } from './store'
import { summaryOf } from './summary'

/** Lists that are remembered: each takes a word a trace. */
const most = 16

/** The traces that matched at a moment, in their order, by their ids alone: those that made room are not held. */
interface Snapshot {
  readonly at: string
  readonly key: string
  readonly revision: number
  readonly arrivals: number
  readonly evicted: number
  readonly ids: readonly string[]
}

/** What a page of a list is asked by. */
export interface ListRequest {
  /** Names query and order. */
  readonly key: string
  readonly query: Query
  readonly order: Order
  /** The snapshot that the first page was of; empty or unknown: the traces as they are now. */
  readonly at: string
  readonly offset: number
  readonly limit: number
}

/**
 * Lists of traces that stand still while they are read page by page: in any order a trace that arrives or grows would move the rows
 * below it. A list is made once for each query, order and revision of the store.
 */
export class Snapshots {
  readonly #store: TraceStore
  // A page that outlives its agent must not take another one's list for its own.
  readonly #run = randomBytes(4).toString('hex')
  readonly #known = new Map<string, Snapshot>()
  #made = 0

  constructor(store: TraceStore) {
    this.#store = store
  }

  /** A page of the list that was asked for, or of a new one where that is not here any more. */
  list({ key, query, order, at, offset, limit }: ListRequest): TraceList {
    const snapshot = this.#find(key, at) ?? this.#current(key) ?? this.#make(key, query, order)
    const { ids, arrivals } = snapshot
    this.#keep(snapshot)
    return {
      traces: ids.slice(offset, offset + limit).map(id => this.#summary(id, order)),
      matches: ids.length,
      at: snapshot.at,
      newer: arrivals === this.#store.arrivals ? 0 : this.#count(query, arrivals),
      ...(query.problem !== undefined && { problem: query.problem }),
    }
  }

  /** Forgets all lists. */
  clear(): void {
    this.#known.clear()
  }

  #find(key: string, at: string): Snapshot | undefined {
    const found = this.#known.get(at)
    // Where most of it has made room there is nothing to hold on to.
    if (found?.key !== key || this.#store.evicted - found.evicted > found.ids.length / 2) return undefined
    return found
  }

  #current(key: string): Snapshot | undefined {
    for (const snapshot of this.#known.values()) {
      if (snapshot.key === key && snapshot.revision === this.#store.revision) return snapshot
    }
    return undefined
  }

  #make(key: string, query: Query, order: Order): Snapshot {
    const { revision, arrivals, evicted } = this.#store
    const found = this.#store.newestFirst().filter(query.matches).sort(order.compare)
    return { at: `${this.#run}-${++this.#made}`, key, revision, arrivals, evicted, ids: found.map(({ low }) => low) }
  }

  /** As the one that was used last. */
  #keep(snapshot: Snapshot): void {
    this.#known.delete(snapshot.at)
    this.#known.set(snapshot.at, snapshot)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= most) break
      this.#known.delete(oldest)
    }
  }

  #count(query: Query, arrivals: number): number {
    let newer = 0
    for (const trace of this.#store.newestFirst()) {
      if (trace.arrival <= arrivals) break
      if (query.matches(trace)) newer++
    }
    return newer
  }

  #summary(id: string, { said }: Order): TraceSummary {
    const trace: StoredTrace | undefined = this.#store.find(id)
    if (trace === undefined) return { ...gone, id }
    return said === undefined ? summaryOf(trace) : { ...summaryOf(trace), said: said(trace) }
  }
}

/** The line of a trace that made room while its list was read: it has no span. */
const gone: Omit<TraceSummary, 'id'> = {
  service: '',
  name: '',
  resource: 'It made room for newer traces.',
  type: '',
  where: '',
  status: '',
  start: 0,
  duration: 0,
  spans: 0,
  errors: 0,
  services: [],
}
