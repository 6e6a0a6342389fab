// Limits: winston 2 is not covered. A copy of the record gets the fields; the user's own object stays as it is.

import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { addFields, currentFields, type LogSettings, levelName, logRows } from '../src/operations/log'

type Write = (this: unknown, ...args: unknown[]) => unknown

/** winston 3: what its formats and transports see has the fields. */
export const winston = defineInstrumentation({
  name: 'winston',
  options: logRows('WINSTON'),
  targets: [{ module: 'winston', versions: '>=3', file: 'lib/winston/logger.js', patch }],
})

function patch(exports: unknown, kit: Kit<LogSettings>): void {
  const withFields = kit.guard((info: object): object => {
    const copy: object = Object.create(Object.getPrototypeOf(info), Object.getOwnPropertyDescriptors(info))
    // An error's stack may be a property that only the error itself can read.
    if (info instanceof Error)
      Object.defineProperty(copy, 'stack', { value: info.stack, writable: true, configurable: true })
    const { level, message } = info as { readonly level?: unknown; readonly message?: unknown }
    kit.logged(() => [levelName(level), String(message)])
    addFields(copy, currentFields(kit), kit.global.logInjectionFormat)
    return copy
  })
  // Before the stream: what waits in its buffer is formatted in the scope of somebody else.
  wrapMethod(
    (exports as { readonly prototype: object }).prototype,
    'write',
    (original: Write): Write =>
      function (...args) {
        const [info] = args
        if (kit.active && typeof info === 'object' && info !== null) args[0] = withFields(info) ?? info
        return Reflect.apply(original, this, args)
      },
  )
}
