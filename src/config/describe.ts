import { hideInMessage } from '../secrets/message'
import type { Table } from './option'
import type { Resolution } from './resolve'

/** One setting in words. */
export interface SettingLine {
  /** The canonical variable, or the name in code where there is none. */
  readonly name: string
  readonly value: string
  readonly source: string
}

/** The settings of a table in words, without secrets. */
export function settingLines<Rows extends Table>(table: Rows, resolution: Resolution<Rows>): SettingLine[] {
  // Widened: by name, for all rows alike.
  const values: Readonly<Record<string, unknown>> = resolution.values
  const sources: Readonly<Record<string, string>> = resolution.sources
  return Object.entries<Table[string]>(table).map(([key, row]) => ({
    name: row.env[0] ?? key,
    value: showValue(row, values[key]) || row.defaultText || '-',
    source: sources[key] ?? 'default',
  }))
}

/**
 * Aligned lines of text: each setting that was set with where that is from and its value, then the problems. The value, which
 * may be long, is the last column.
 *
 * @param all those that were not set as well
 */
export function describeSettings<Rows extends Table>(
  table: Rows,
  resolution: Resolution<Rows>,
  all: boolean,
): string[] {
  const lines = settingLines(table, resolution).filter(({ source }) => all || source !== 'default')
  const nameWidth = Math.max(0, ...lines.map(line => line.name.length))
  const sourceWidth = Math.max(0, ...lines.map(line => line.source.length))
  return [
    ...lines.map(line => `${line.name.padEnd(nameWidth)}  ${line.source.padEnd(sourceWidth)}  ${line.value}`),
    ...resolution.problems.map(problem => `! ${hideInMessage(problem)}`),
  ]
}

/** A table for a README: variable, name in code, default, meaning. */
export function markdownTable(table: Table): string {
  const rows = Object.entries(table).map(([key, row]) => {
    const [name, ...aliases] = row.env.map(code)
    const variable = aliases.length > 0 ? `${name} (or ${aliases.join(', ')})` : name
    return [variable ?? '', code(key), row.defaultText ?? code(showValue(row, row.default)), row.doc]
  })
  const lines = [['Variable', 'In code', 'Default', 'Meaning'], ['---', '---', '---', '---'], ...rows]
  return lines.map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`).join('')
}

/** A value of a setting in words, without secrets; an empty text where there is none. All that shows settings asks this. */
export function showValue(row: Table[string], value: unknown): string {
  return value === undefined ? '' : hideInMessage(row.kind.show(value))
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``
}
