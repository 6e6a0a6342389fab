import { guarded } from '../core/fault'
import type { Span } from '../core/span'
import { type Clear, clearRecord } from './clear'
import { createLoggerProvider, type LogScope, registerLogs } from './logs'
import { createOutbox, type Deliveries, type Outlet } from './outbox'
import type { Message } from './protobuf'
import { logsSchema } from './schema'

/** Milliseconds that a record waits for others to travel with. */
const interval = 1000
/** Records that make a payload before its time: in a moment, for a burst is still one payload, or at once. */
const fullPayload = 512
const longestPayload = 2048
/** UTF-16 units of text bodies that make one at once. */
const longestTexts = 1024 * 1024

/** Log records that are being taken and sent. */
export interface RunningLogsExport {
  /** Records that were made ready to be sent so far. */
  readonly records: () => number
  /** What became of the records. */
  readonly deliveries: () => Deliveries
  /** Sends all that was logged. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/**
 * Takes the records of `@opentelemetry/api-logs` and sends them every second; undefined where somebody else takes them.
 *
 * @param clear hides secrets in their texts; undefined where that is off
 */
export function exportLogs(
  active: () => Span | null,
  outlet: Outlet,
  clear: Clear | undefined,
): RunningLogsExport | undefined {
  const outbox = createOutbox(logsSchema, outlet)
  let byScope = new Map<LogScope, Message[]>()
  let count = 0
  let texts = 0
  let records = 0
  let timer: NodeJS.Timeout | undefined

  function take(scope: LogScope, given: Message): void {
    const record = clear === undefined ? given : clearRecord(given, clear)
    if (count >= longestPayload || texts >= longestTexts) pack()
    const body = record.body as { readonly stringValue?: unknown } | undefined
    if (typeof body?.stringValue === 'string') texts += body.stringValue.length
    const ofScope = byScope.get(scope)
    if (ofScope === undefined) byScope.set(scope, [record])
    else ofScope.push(record)
    // At once is in a moment: a burst of records is still one payload.
    if (++count === fullPayload) setImmediate(guarded(flush)).unref()
    timer ??= setTimeout(guarded(flush), interval).unref()
  }

  /** Records take more memory than their bytes, and the outbox has a bound. */
  function pack(): void {
    if (count > 0) {
      const scopeLogs = Array.from(byScope, ([{ name, version, attributes, schemaUrl }, logRecords]) => ({
        scope: { name, version, attributes },
        logRecords,
        schemaUrl,
      }))
      const items = count
      byScope = new Map()
      records += count
      count = 0
      texts = 0
      outbox.put({ resourceLogs: [{ resource: { attributes: outlet.resource() }, scopeLogs }] }, items)
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    pack()
    await outbox.send()
  }

  const undo = registerLogs(createLoggerProvider(active, take))
  if (undo === undefined) return undefined
  return {
    records: () => records,
    deliveries() {
      const { waiting, ...rest } = outbox.deliveries()
      return { waiting: waiting + count, ...rest }
    },
    flush,
    async stop() {
      undo()
      await flush()
    },
  }
}
