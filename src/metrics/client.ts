import { unfailing } from '../transport/unfailing'
import { type Channel, openChannel, type StatsdAddress } from './channel'
import { Histogram } from './histogram'
import { joinTags, type MetricTags, type MetricType, metricLine, tagText } from './line'

/** A datagram of this many bytes is never cut up on its way over Ethernet. */
const maxPacket = 1432
/** How many packets wait while a socket opens; past that the oldest is dropped. */
const maxWaiting = 256
/** How many histograms are kept at a time, each a name with its tags. */
const maxHistograms = 1000
/** Milliseconds that a metric waits for others to travel with. */
const interval = 10_000

/** What became of metrics. */
export interface MetricCounts {
  /** Packets that the system took. */
  sent: number
  /** Packets that were given up. */
  dropped: number
}

/** What the client needs of its surroundings. */
export interface ClientContext {
  readonly address: StatsdAddress
  /** Tags of every metric. */
  readonly tags: MetricTags
  readonly warn: (message: string) => void
  /** Runs what may not be traced. */
  readonly untraced: <Result>(fn: () => Result) => Result
}

/** Packs metrics into packets and sends them every ten seconds, or as soon as one is full. Never throws. */
export class StatsdClient {
  readonly counts: MetricCounts = { sent: 0, dropped: 0 }
  readonly #context: ClientContext
  readonly #channel: Channel
  readonly #tags: string
  readonly #histograms = new Map<string, { readonly name: string; readonly tags: string; readonly values: Histogram }>()
  readonly #waiting: Buffer[] = []
  #packet = ''
  readonly #failed = (error: unknown): void => this.#context.warn(`metrics were not sent: ${String(error)}`)
  #sending: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(context: ClientContext) {
    this.#context = context
    this.#tags = tagText(context.tags)
    this.#channel = openChannel(context.address)
  }

  /** Adds one value of a metric; `tags` are added to those of every metric. */
  add(name: string, value: number | string, type: MetricType, tags?: MetricTags): void {
    if (typeof value === 'number' && !Number.isFinite(value)) return
    this.#line(metricLine(name, value, type, joinTags(this.#tags, tagText(tags))))
  }

  /** Adds a value to a histogram, which is sent as gauges and counts: DataKit drops what has several values. */
  record(name: string, value: number, tags?: MetricTags): void {
    if (!Number.isFinite(value)) return
    const text = tagText(tags)
    const key = `${name}|${text}`
    let histogram = this.#histograms.get(key)
    if (histogram === undefined) {
      if (this.#histograms.size >= maxHistograms) return
      histogram = { name, tags: text, values: new Histogram() }
      this.#histograms.set(key, histogram)
    }
    histogram.values.record(value)
    this.#arm()
  }

  /** Sends all that waits; resolves when the system has it, or it was given up. Never rejects. */
  flush(): Promise<void> {
    this.#takeHistograms()
    this.#cut()
    return this.#sending ?? Promise.resolve()
  }

  /** Sends what waits and lets the socket go. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.flush()
    this.#channel.close()
  }

  #takeHistograms(): void {
    for (const { name, tags, values } of this.#histograms.values()) {
      const found = values.take()
      if (found === undefined) continue
      const all = joinTags(this.#tags, tags)
      const add = (part: string, value: number, type: MetricType): void =>
        this.#line(metricLine(`${name}.${part}`, value, type, all))
      add('min', found.min, 'g')
      add('max', found.max, 'g')
      add('avg', found.average, 'g')
      add('median', found.median, 'g')
      add('95percentile', found.percentile95, 'g')
      add('sum', found.sum, 'c')
      add('total', found.sum, 'c')
      add('count', found.count, 'c')
    }
    // What has no more values takes no more room.
    this.#histograms.clear()
  }

  #line(line: string): void {
    if (this.#packet !== '' && Buffer.byteLength(this.#packet) + Buffer.byteLength(line) + 1 > maxPacket) this.#cut()
    this.#packet = this.#packet === '' ? line : `${this.#packet}\n${line}`
    this.#arm()
  }

  #arm(): void {
    if (this.#timer !== undefined) return
    const end = (): void => {
      this.#timer = undefined
      void this.flush()
    }
    this.#timer = setTimeout(unfailing(end, this.#failed), interval)
    this.#timer.unref()
  }

  #cut(): void {
    if (this.#packet === '') return
    this.#waiting.push(Buffer.from(this.#packet))
    this.#packet = ''
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.shift()
      this.counts.dropped++
    }
    const over = (): void => {
      this.#sending = undefined
    }
    this.#sending ??= this.#context
      .untraced(() => this.#sendAll())
      .finally(over)
      .catch(this.#failed)
  }

  async #sendAll(): Promise<void> {
    for (let packet = this.#waiting.shift(); packet !== undefined; packet = this.#waiting.shift()) {
      try {
        await this.#channel.send(packet)
        this.counts.sent++
      } catch (error) {
        this.counts.dropped++
        const reason = error instanceof Error ? error.message : String(error)
        this.#context.warn(`metrics cannot be sent to ${named(this.#context.address)}: ${reason}`)
      }
    }
  }
}

function named(address: StatsdAddress): string {
  return address.kind === 'udp' ? `${address.hostname}:${address.port}` : address.path
}
