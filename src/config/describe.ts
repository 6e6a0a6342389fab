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
    value: show(row, values[key]) || row.defaultText || '-',
    source: sources[key] ?? 'default',
  }))
}

/** Aligned lines of text: each setting with its value and where that is from, then the problems. */
export function describeSettings<Rows extends Table>(table: Rows, resolution: Resolution<Rows>): string[] {
  const lines = settingLines(table, resolution)
  const nameWidth = Math.max(0, ...lines.map(line => line.name.length))
  const valueWidth = Math.min(40, Math.max(0, ...lines.map(line => line.value.length)))
  return [
    ...lines.map(line => `${line.name.padEnd(nameWidth)}  ${line.value.padEnd(valueWidth)}  ${line.source}`),
    ...resolution.problems.map(problem => `! ${problem}`),
  ]
}

/** A table for a README: variable, name in code, default, meaning. */
export function markdownTable(table: Table): string {
  const rows = Object.entries(table).map(([key, row]) => {
    const [name, ...aliases] = row.env.map(code)
    const variable = aliases.length > 0 ? `${name} (or ${aliases.join(', ')})` : name
    return [variable ?? '', code(key), row.defaultText ?? code(show(row, row.default)), row.doc]
  })
  const lines = [['Variable', 'In code', 'Default', 'Meaning'], ['---', '---', '---', '---'], ...rows]
  return lines.map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`).join('')
}

function show(row: Table[string], value: unknown): string {
  return value === undefined ? '' : row.kind.show(value)
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``
}
