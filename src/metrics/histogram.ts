/** How many values of one interval are kept; past that a random one makes room, so that all are as likely to stay. */
const maxValues = 1024

/** What is known of many values of one interval. */
export interface Distribution {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly average: number
  readonly median: number
  readonly percentile95: number
}

/** Collects values and tells how they were spread. */
export class Histogram {
  readonly #values: number[] = []
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  record(value: number): void {
    this.#count++
    this.#sum += value
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    if (this.#values.length < maxValues) this.#values.push(value)
    else {
      const at = Math.floor(Math.random() * this.#count)
      if (at < maxValues) this.#values[at] = value
    }
  }

  /** What was recorded since the last call; undefined where nothing was. */
  take(): Distribution | undefined {
    if (this.#count === 0) return undefined
    const values = this.#values.splice(0).sort((left, right) => left - right)
    const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
    const taken = {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      average: this.#sum / this.#count,
      median: at(0.5),
      percentile95: at(0.95),
    }
    this.#count = 0
    this.#sum = 0
    this.#min = Number.POSITIVE_INFINITY
    this.#max = Number.NEGATIVE_INFINITY
    return taken
  }
}
