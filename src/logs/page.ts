import { guarded } from '../core/fault'
import type { Span } from '../core/span'
import { addressOf } from '../transport/address'
import { call } from '../transport/request'
import { recordFields } from './fields'

/** How many lines wait; past that new ones are left out. */
const maxWaiting = 1000
/** Milliseconds that a line waits for others to travel with. */
const interval = 250
/** Milliseconds for one request. */
const timeout = 2000
/** The longest message that is sent, in UTF-16 units. */
const maxMessage = 4096

/** Takes what was logged in the scope of a span, with the logger's record where it has one. Never throws. */
export type TellLog = (span: Span, level: string, message: string, record?: object) => void

/**
 * Sends log lines to the page of the embedded agent, to be shown with their trace. A page that is gone costs nothing.
 *
 * @param clear hides secrets in them; undefined where that is off
 */
export function sendLogsTo(
  url: URL,
  untraced: <Result>(fn: () => Result) => Result,
  clear: ((text: string) => string) | undefined,
): TellLog & { flush(): Promise<void> } {
  const address = addressOf(url)
  let waiting: object[] = []
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const body = Buffer.from(JSON.stringify(waiting))
    waiting = []
    const headers = { 'Content-Type': 'application/json' }
    await untraced(() => call(address, { method: 'POST', path: '/api/logs', headers, body, timeout }).reply).catch(
      () => {},
    )
  }

  function tell(span: Span, level: string, message: string, record?: object): void {
    if (waiting.length >= maxWaiting) return
    const context = span.context()
    waiting.push({
      trace: context.toTraceId(true),
      span: context.toSpanId(true),
      time: Date.now(),
      level,
      message: shown(message, clear),
      ...(record && recordFields(record, clear ?? (text => text))),
    })
    timer ??= setTimeout(guarded(flush), interval).unref()
  }
  return Object.assign(tell, { flush })
}

/** Cleared before it is cut: half a secret is known by nothing. What is cut stands in memory of its own. */
function shown(message: string, clear: ((text: string) => string) | undefined): string {
  const text = clear === undefined ? message : clear(message.slice(0, 4 * maxMessage))
  // A slice would hold all of a long message for as long as it waits.
  return text.length <= maxMessage ? text : Buffer.from(text.slice(0, maxMessage)).toString()
}
