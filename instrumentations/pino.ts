// Limits: the fields are added to the line that pino made, behind all others; a record that has `dd` already stays as it is.

import { defineInstrumentation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { alike } from '../src/instrumentation/wrap'
import { currentFields, fieldsAsJson, type LogSettings, levelName, logRows } from '../src/operations/log'

/** Makes a record's line. Source: https://github.com/pinojs/pino/blob/main/lib/tools.js */
type AsJson = (this: unknown, ...args: unknown[]) => unknown

/** pino, and what logs through it: Fastify's and Nest's loggers, transports, pretty printers. */
export const pino = defineInstrumentation({
  name: 'pino',
  options: logRows('PINO'),
  targets: [{ module: 'pino', versions: '>=5', file: 'lib/tools.js', patch }],
})

function patch(exports: unknown, kit: Kit<LogSettings>): unknown {
  const { asJson } = exports as { readonly asJson: AsJson }
  const add = kit.guard((line: string): string => {
    kit.logged(() => readLine(line))
    if (hasOwnFields(line)) return line
    const end = line.lastIndexOf('}')
    if (end === -1) return line
    const comma = line.charCodeAt(end - 1) === 123 ? '' : ','
    return (
      line.slice(0, end) + comma + fieldsAsJson(currentFields(kit), kit.global.logInjectionFormat) + line.slice(end)
    )
  })
  const traced = function (this: unknown, ...args: unknown[]): unknown {
    const line = Reflect.apply(asJson, this, args)
    return kit.active && typeof line === 'string' ? (add(line) ?? line) : line
  }
  return { ...(exports as object), asJson: alike(asJson, traced) }
}

/** Whether the record itself has such a field; what stands deeper in it is another's. */
function hasOwnFields(line: string): boolean {
  // Unescaped quotes are found around keys alone.
  if (!line.includes('"dd":') && !line.includes('"dd.trace_id":')) return false
  const record = JSON.parse(line) as object
  return Object.hasOwn(record, 'dd') || Object.hasOwn(record, 'dd.trace_id')
}

/** The level, the message and the record of a line; all of it where its keys have other names. */
function readLine(line: string): readonly [string, string, object?] {
  const record = JSON.parse(line) as Readonly<Record<string, unknown>>
  const { level, msg } = record
  return typeof msg === 'string' ? [levelName(level), msg, record] : [levelName(level), line.trimEnd()]
}
