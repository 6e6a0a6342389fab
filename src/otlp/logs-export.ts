import { guarded } from '../core/fault'
import type { Span } from '../core/span'
import { type Clear, clearRecord } from './clear'
import { createLoggerProvider, type LogScope, registerLogs } from './logs'
import { createOutbox, type Outlet } from './outbox'
import type { Message } from './protobuf'
import { logsSchema } from './schema'

/** Milliseconds that a record waits for others to travel with. */
const interval = 1000
/** Records that make a payload before its time, and that wait at the most: past that new ones are left out. */
const fullPayload = 512
const maxRecords = 2048

/** Log records that are being taken and sent. */
export interface RunningLogsExport {
  /** Records that were made ready to be sent so far. */
  readonly records: () => number
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
  let dropped = 0
  let records = 0
  let timer: NodeJS.Timeout | undefined

  function take(scope: LogScope, given: Message): void {
    if (count >= maxRecords) {
      if (dropped++ === 0) outlet.failed(`${maxRecords} wait already, and further ones are left out`)
      return
    }
    const record = clear === undefined ? given : clearRecord(given, clear)
    const ofScope = byScope.get(scope)
    if (ofScope === undefined) byScope.set(scope, [record])
    else ofScope.push(record)
    // At once is in a moment: a burst of records is still one payload.
    if (++count === fullPayload) setImmediate(guarded(flush)).unref()
    timer ??= setTimeout(guarded(flush), interval).unref()
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (count > 0) {
      const scopeLogs = Array.from(byScope, ([{ name, version, attributes, schemaUrl }, logRecords]) => ({
        scope: { name, version, attributes },
        logRecords,
        schemaUrl,
      }))
      byScope = new Map()
      records += count
      count = 0
      outbox.put({ resourceLogs: [{ resource: { attributes: outlet.resource() }, scopeLogs }] })
    }
    await outbox.send()
  }

  const undo = registerLogs(createLoggerProvider(active, take))
  if (undo === undefined) return undefined
  return {
    records: () => records,
    flush,
    async stop() {
      undo()
      await flush()
    },
  }
}
