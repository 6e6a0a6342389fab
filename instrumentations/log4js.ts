// Limits: the fields are in the event's context, always under keys such as `dd.trace_id`: a pattern names them by `%X{dd.trace_id}`,
// and knows no nested ones.

import { format } from 'node:util'
import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { addFields, currentFields, type LogSettings, logRows } from '../src/operations/log'

/** Source: https://github.com/log4js-node/log4js-node/blob/master/lib/logger.js */
interface Logger {
  context: object
}

type Log = (this: Logger, ...args: unknown[]) => unknown

/** log4js: the context that an event takes with it has the fields; that of the logger does not. */
export const log4js = defineInstrumentation({
  name: 'log4js',
  options: logRows('LOG4JS'),
  targets: [{ module: 'log4js', versions: '>=2', file: 'lib/logger.js', patch }],
})

function patch(exports: unknown, kit: Kit<LogSettings>): void {
  const withFields = kit.guard((context: object, [level, data]: readonly unknown[]): object => {
    kit.logged(() => [String(level).toLowerCase(), format(...(data as unknown[]))])
    const copy = { ...context }
    addFields(copy, currentFields(kit), 'flat')
    return copy
  })
  wrapMethod(
    (exports as { readonly prototype: object }).prototype,
    '_log',
    (original: Log): Log =>
      function (...args) {
        const { context } = this
        const own = kit.active ? withFields(context, args) : undefined
        if (own === undefined) return Reflect.apply(original, this, args)
        this.context = own
        try {
          return Reflect.apply(original, this, args)
        } finally {
          this.context = context
        }
      },
  )
}
