// Limits: off unless DD_TRACE_CONSOLE_ENABLED is set, because what a program prints may be read by another. What is printed
// before the tracer starts, and by way of `process.stdout`, stays as it is.

import { format } from 'node:util'
import { flag } from '../src/config/kinds/plain'
import { option } from '../src/config/option'
import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { currentFields } from '../src/operations/log'

type Print = (this: unknown, ...args: unknown[]) => unknown

/** Node's console, and what logs through it: each line ends with the fields as `dd.trace_id=… dd.span_id=…`. */
export const console = defineInstrumentation({
  name: 'console',
  options: {
    enabled: option(flag, {
      env: ['DD_TRACE_CONSOLE_ENABLED'],
      default: false as boolean,
      doc: 'Lines of the console end with the names of their trace and span.',
    }),
  },
  targets: [{ module: 'console', patch }],
})

function patch(exports: unknown, kit: Kit<unknown>): void {
  const text = kit.guard((level: string, args: readonly unknown[]): string => {
    kit.logged(() => [level === 'log' ? 'info' : level, format(...args)])
    return Object.entries(currentFields(kit))
      .map(([key, value]) => `dd.${key}=${value}`)
      .join(' ')
  })
  for (const name of ['log', 'info', 'debug', 'warn', 'error'] as const) {
    wrapMethod(
      exports as object,
      name,
      (original: Print): Print =>
        function (...args) {
          // An empty line stays one.
          const fields = args.length === 0 || !kit.active ? undefined : text(name, args)
          return Reflect.apply(original, this, fields === undefined ? args : [...args, fields])
        },
    )
  }
}
