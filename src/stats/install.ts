import { guarded } from '../core/fault'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { Address } from '../transport/address'
import { call } from '../transport/request'
import { bucketTime, Concentrator } from './concentrator'
import { type StatsSender, statsBody } from './payload'

/** Payloads that wait while no agent takes them: a minute's. */
const maxWaiting = 6

/** What client-side statistics need of their surroundings. */
export interface StatsContext {
  readonly sender: StatsSender
  /** How many keys are told apart in ten seconds. */
  readonly limit: number
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly untraced: <Result>(fn: () => Result) => Result
  /** The agent refused statistics that it had said to take. */
  readonly refused: () => void
  readonly debug: (message: string) => void
}

/** What the agent wants of statistics. */
export interface StatsTerms {
  readonly peerTags: readonly string[]
  /** Rejected traces need not be sent. */
  readonly dropsRejected: boolean
}

/** Statistics that are being computed and sent. */
export interface RunningStats {
  /** Counts a chunk, and gives those of its spans that the agent still wants. */
  pass(trace: Trace, spans: readonly Span[]): readonly Span[]
  /** Headers that tell the agent not to count a payload of traces again, and what was not sent. */
  headers(): Record<string, string>
  /** From now on by these terms; undefined stops counting, and forgets what was counted. */
  agree(terms: StatsTerms | undefined): void
  /** Sends all that was counted. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
  /** Payloads that were dropped because no agent took them. */
  readonly dropped: number
}

/** Computes statistics of spans and sends them every ten seconds until it is stopped. */
export function computeStats(context: StatsContext): RunningStats {
  const settings = { service: context.sender.service, limit: context.limit, peerTags: [] as readonly string[] }
  const concentrator = new Concentrator(settings)
  const waiting: Uint8Array[] = []
  /** Undefined: the agent wants none. While it is asked, spans are counted in case it does. */
  let terms: StatsTerms | undefined | 'asked' = 'asked'
  let sequence = 0
  let dropped = 0
  let droppedTraces = 0
  let droppedSpans = 0
  let sending: Promise<void> | undefined

  function collect(time: number): void {
    // Nobody has said that he takes any.
    if (terms === 'asked') return
    const buckets = concentrator.take(time)
    if (buckets.length === 0) return
    waiting.push(statsBody(buckets, context.sender, ++sequence))
    if (waiting.length > maxWaiting) {
      waiting.shift()
      dropped++
    }
  }

  async function sendAll(): Promise<void> {
    try {
      for (let body = waiting[0]; body !== undefined; body = waiting[0]) {
        const address = await context.findAgent()
        if (address === undefined) return
        const { timeout } = context
        const reply = await call(address, {
          method: 'PUT',
          path: '/v0.6/stats',
          headers: context.headers(),
          body,
          timeout,
        }).reply
        const { status } = reply
        if (status === 429 || status === 408 || status >= 500) return
        if (waiting[0] === body) waiting.shift()
        if (status >= 200 && status < 300) continue
        dropped++
        context.debug(`/v0.6/stats was answered ${status}`)
        if (status === 404) context.refused()
      }
    } catch (error) {
      // They wait for the next time.
      context.debug(`/v0.6/stats was not answered: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  function send(): Promise<void> {
    sending ??= context.untraced(sendAll).finally(() => {
      sending = undefined
    })
    return sending
  }

  const tick = guarded(() => {
    collect(Date.now())
    return waiting.length > 0 ? send() : undefined
  })
  const timer = setInterval(tick, bucketTime)
  timer.unref()

  async function flush(): Promise<void> {
    collect(Number.POSITIVE_INFINITY)
    // One that runs may have looked already.
    await sending
    if (waiting.length > 0) await send()
  }

  return {
    pass(trace, spans) {
      if (terms === undefined) return spans
      concentrator.add(spans)
      if (terms === 'asked' || !terms.dropsRejected || isWanted(trace, spans)) return spans
      const kept = spans.filter(span => span.getNumber('_dd.span_sampling.mechanism') !== undefined)
      if (kept.length === 0) droppedTraces++
      droppedSpans += spans.length - kept.length
      return kept
    },
    headers() {
      // Without the headers the agent counts by itself: what was counted so far would be told twice.
      if (terms === 'asked') concentrator.clear()
      if (terms === undefined || terms === 'asked') return {}
      const headers: Record<string, string> = {
        'Datadog-Client-Computed-Stats': 'yes',
        'Datadog-Client-Computed-Top-Level': 'yes',
      }
      if (terms.dropsRejected) {
        headers['Datadog-Client-Dropped-P0-Traces'] = String(droppedTraces)
        headers['Datadog-Client-Dropped-P0-Spans'] = String(droppedSpans)
        droppedTraces = 0
        droppedSpans = 0
      }
      return headers
    },
    agree(next) {
      terms = next
      settings.peerTags = next?.peerTags ?? []
      if (next === undefined) {
        concentrator.clear()
        waiting.length = 0
      }
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
    get dropped() {
      return dropped
    },
  }
}

/** The agent looks for errors among what a rate has rejected, but not among what the user has. */
function isWanted(trace: Trace, spans: readonly Span[]): boolean {
  const { priority } = trace
  if (priority === undefined || priority > 0) return true
  return priority === 0 && spans.some(span => span.error !== 0)
}
