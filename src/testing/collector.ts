import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from '../core/span'
import type { CommonTags } from '../encoding/encoder'
import type { Watch } from '../wiring/watch'
import { copySpan, type LooseSpan } from './span'

/** The spans of one call of `traced`. */
export interface Collection {
  /** The call that this one is inside of: it gets the same spans. */
  readonly outer: Collection | undefined
  /** In the order of their beginning. */
  readonly spans: Span[]
  readonly copies: Map<Span, LooseSpan>
  isOpen: boolean
}

/** What was collected. */
export interface Collected {
  readonly finished: readonly LooseSpan[]
  readonly unfinished: readonly LooseSpan[]
}

/**
 * Tells whose a span is: that call's in whose trace it is, and of a new trace that call's in whose scope it begins. A server
 * that was started before is in nobody's scope, and finds its caller by the trace.
 */
export class Collector {
  readonly #storage = new AsyncLocalStorage<Collection>()
  readonly #byTrace = new Map<string, Collection>()
  readonly #open = new Set<Collection>()
  #end: (() => void) | undefined

  /** Runs the function with a collection of its own. */
  run<Result>(watch: Watch, fn: (collection: Collection) => Result): Result {
    const here = this.#storage.getStore()
    const collection: Collection = {
      outer: here?.isOpen ? here : undefined,
      spans: [],
      copies: new Map(),
      isOpen: true,
    }
    this.#open.add(collection)
    this.#end ??= watch.begin({
      opened: span => this.#opened(span),
      taken: (spans, common) => this.#taken(spans, common),
    })
    return this.#storage.run(collection, () => fn(collection))
  }

  /** Ends a collection, and gives what is in it. */
  close(collection: Collection, watch: Watch): Collected {
    const unfinished = collection.spans.filter(isUnfinished)
    for (const { trace } of unfinished) watch.takeRest(trace)
    collection.isOpen = false
    this.#open.delete(collection)
    for (const [trace, owner] of this.#byTrace) if (owner === collection) this.#byTrace.delete(trace)
    if (this.#open.size === 0) {
      this.#end?.()
      this.#end = undefined
    }
    const finished = collection.spans.flatMap(span => collection.copies.get(span) ?? [])
    return { finished, unfinished: unfinished.map(span => copySpan(span, undefined)) }
  }

  #opened(span: Span): void {
    const trace = span.trace.id.join()
    const owner = ownerOf(this.#byTrace.get(trace), this.#storage.getStore())
    if (owner === undefined) return
    this.#byTrace.set(trace, owner)
    for (const each of selfAndOuter(owner)) each.spans.push(span)
  }

  #taken(spans: readonly Span[], common: CommonTags): void {
    for (const collection of this.#open) {
      const own = new Set(collection.spans)
      for (const span of spans) if (own.has(span)) collection.copies.set(span, copySpan(span, common))
    }
  }
}

/** Whether a span is open. */
export function isUnfinished(span: Span): boolean {
  return span.duration === -1
}

function ownerOf(known: Collection | undefined, here: Collection | undefined): Collection | undefined {
  const open = here?.isOpen ? here : undefined
  if (known === undefined || (open !== undefined && selfAndOuter(open).includes(known))) return open
  return known
}

function selfAndOuter(collection: Collection): Collection[] {
  return [collection, ...(collection.outer === undefined ? [] : selfAndOuter(collection.outer))]
}
