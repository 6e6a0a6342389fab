import type { Message } from './protobuf'

/** What was measured under one set of attributes. */
export interface Point {
  add(value: number): void
  /** What it says, in OTLP's JSON form. */
  fields(): Message
}

/** Which kind of number an instrument was made for: whole numbers are sent as such. */
export type NumberForm = 'whole' | 'double'

/** Values that add up. */
export class SumPoint implements Point {
  readonly #form: NumberForm
  value = 0

  constructor(form: NumberForm) {
    this.#form = form
  }

  add(value: number): void {
    this.value += value
  }

  fields(): Message {
    return numberField(this.value, this.#form)
  }
}

/** The value that was told last. */
export class LastPoint implements Point {
  readonly #form: NumberForm
  value = 0

  constructor(form: NumberForm) {
    this.#form = form
  }

  add(value: number): void {
    this.value = value
  }

  fields(): Message {
    return numberField(this.value, this.#form)
  }
}

/** How many values lie between bounds, each of which belongs to the bucket below it. */
export class HistogramPoint implements Point {
  readonly #bounds: readonly number[]
  readonly #buckets: number[]
  #count = 0
  #sum = 0
  #min = Infinity
  #max = -Infinity

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#buckets = new Array<number>(bounds.length + 1).fill(0)
  }

  add(value: number): void {
    this.#count++
    this.#sum += value
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    let at = 0
    while (at < this.#bounds.length && value > (this.#bounds[at] as number)) at++
    this.#buckets[at] = (this.#buckets[at] as number) + 1
  }

  fields(): Message {
    return {
      count: String(this.#count),
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      bucketCounts: this.#buckets.map(String),
      explicitBounds: this.#bounds,
    }
  }
}

/** A number as a point has it. A whole one that is past what is exact here is a double as well. */
export function numberField(value: number, form: NumberForm): Message {
  return form === 'whole' && Number.isSafeInteger(value) ? { asInt: String(value) } : { asDouble: value }
}
