import type { IncomingHttpHeaders } from 'node:http'
import { type ValidatorOptions, validate } from '../validator'
import { createLedger } from '../wire/ledger'
import { type PayloadVersion, readChunks, type Span } from '../wire/span'
import { createPointStore } from './points'

/** What an agent has taken in and found wrong, until it is cleared. */
export class Inbox {
  /** Problems that nobody was told of yet. */
  readonly problems: string[] = []
  readonly #options: ValidatorOptions
  #chunks: Span[][] = []
  #store = createPointStore()
  #ledger = createLedger()
  #expected: ReadonlySet<string> | undefined

  constructor(options: ValidatorOptions) {
    this.#options = options
  }

  get chunks(): readonly (readonly Span[])[] {
    return this.#chunks
  }

  get store() {
    return this.#store
  }

  /** Checks the body of a trace request, and stores its spans where the agent takes them. */
  examine(body: Uint8Array, headers: IncomingHttpHeaders, version: PayloadVersion, taken: boolean): void {
    this.problems.push(...validate(body, headers, version, this.#options))
    if (!taken) return
    try {
      const chunks = readChunks(body, version)
      this.problems.push(...this.#ledger.add(chunks))
      this.#chunks.push(...chunks)
      this.#store.take(chunks, version)
      this.#findUnexpected(chunks)
    } catch (error) {
      this.problems.push(`payload: ${error instanceof Error ? error.message : error}`)
    }
  }

  /** Makes each span of another name a problem, those already here included. */
  expectOnly(names: readonly string[]): void {
    this.#expected = new Set(names)
    this.#findUnexpected(this.#chunks)
  }

  /** Forgets spans and points, but no problem. */
  clear(): void {
    this.#chunks = []
    this.#store = createPointStore()
    this.#ledger = createLedger()
  }

  #findUnexpected(chunks: readonly Span[][]): void {
    for (const { name, resource } of this.#expected ? chunks.flat() : []) {
      if (!this.#expected?.has(name)) this.problems.push(`a span nobody asked about: ${name} ${resource}`)
    }
  }
}
