// Limits: none known.

import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { addFields, currentFields, type LogSettings, levelName, logRows } from '../src/operations/log'

type Emit = (this: unknown, ...args: unknown[]) => unknown

/** bunyan: the record is its own, made anew for each call, and goes to raw streams as well. */
export const bunyan = defineInstrumentation({
  name: 'bunyan',
  options: logRows('BUNYAN'),
  targets: [{ module: 'bunyan', versions: '>=1', file: 'lib/bunyan.js', patch }],
})

function patch(exports: unknown, kit: Kit<LogSettings>): void {
  const add = kit.guard((record: object) => {
    const { level, msg } = record as { readonly level?: unknown; readonly msg?: unknown }
    kit.logged(() => [levelName(level), String(msg), record])
    addFields(record, currentFields(kit), kit.global.logInjectionFormat)
  })
  wrapMethod(
    (exports as { readonly prototype: object }).prototype,
    '_emit',
    (original: Emit): Emit =>
      function (...args) {
        const [record] = args
        if (kit.active && typeof record === 'object' && record !== null) add(record)
        return Reflect.apply(original, this, args)
      },
  )
}
