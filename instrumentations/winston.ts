// Limits: winston 2 is not traced. A frozen error gets no fields. A transport that reads the fields of an error later,
// after the call that gave it the error, does not find ours. Formats get a copy of your record, so what they add to it is
// not seen at yours.

import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { addFields, currentFields, type LogSettings, levelName, logRows } from '../src/operations/log'

/** A logger is a stream of records. */
interface Logger {
  readonly writableLength?: number
  readonly readableLength?: number
}

type Write = (this: Logger, ...args: unknown[]) => unknown

/** A record with the fields, and what takes them away again. */
interface Told {
  readonly record: object
  readonly restore?: () => void
}

/** winston 3: what its formats and transports see has the fields. */
export const winston = defineInstrumentation({
  name: 'winston',
  options: logRows('WINSTON'),
  targets: [{ module: 'winston', versions: '>=3', file: 'lib/winston/logger.js', patch }],
})

function patch(exports: unknown, kit: Kit<LogSettings>): void {
  const tell = kit.guard((info: object): Told => {
    const { level, message } = info as { readonly level?: unknown; readonly message?: unknown }
    kit.logged(() => [levelName(level), String(message), info])
    const fields = {}
    addFields(fields, currentFields(kit), kit.global.logInjectionFormat)
    return isPlain(info) ? { record: { ...fields, ...info } } : lend(info, fields)
  })
  const giveBack = kit.guard((logger: Logger, restore: () => void) => whenWritten(logger, kit.guard(restore)))
  // Before the stream: what waits in its buffer is formatted in the scope of somebody else.
  wrapMethod(
    (exports as { readonly prototype: object }).prototype,
    'write',
    (original: Write): Write =>
      function (...args) {
        const [info] = args
        const told = kit.active && typeof info === 'object' && info !== null ? tell(info) : undefined
        if (told === undefined) return Reflect.apply(original, this, args)
        try {
          return Reflect.apply(original, this, [told.record, ...args.slice(1)])
        } finally {
          if (told.restore !== undefined) giveBack(this, told.restore)
        }
      },
  )
}

/** Whether a copy of its fields is all that there is to it: an error is told by what it is. */
function isPlain(info: object): boolean {
  const prototype = Object.getPrototypeOf(info)
  return prototype === Object.prototype || prototype === null
}

/** Lays the fields on an object of the user's for as long as it is being written. */
function lend(record: object, fields: Readonly<Record<string, unknown>>): Told {
  const laid = Object.keys(fields).filter(key => {
    const descriptor = { value: fields[key], configurable: true, enumerable: true, writable: true }
    return !(key in record) && Reflect.defineProperty(record, key, descriptor)
  })
  const restore = (): void => {
    for (const key of laid) Reflect.deleteProperty(record, key)
  }
  return { record, restore }
}

function whenWritten({ writableLength, readableLength }: Logger, restore: () => void): void {
  if (writableLength === 0 && readableLength === 0) restore()
  else setImmediate(restore)
}
