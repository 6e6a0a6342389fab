import { type CodeOptions, codeNames, isRecord, type Kind, refuse, type Table, type Values } from './option'
import { resolve } from './resolve'
import { misspeltOptions } from './spelling'

/** Some rows of a table: those that were set, and whether it is enabled where nothing else was said. */
export type Given<Rows extends Table> = Partial<Values<Rows>>

/** An object of options inside another, for one side of a library; a flag is its `enabled`. */
export function nested<Rows extends Table>(rows: Rows): Kind<Given<Rows>, boolean | CodeOptions<Rows>> {
  const expected = 'true, false or an object with options'
  return {
    expected,
    parse: value => refuse(expected, value),
    accept(value) {
      if (typeof value !== 'boolean' && !isRecord(value)) return refuse(expected, value)
      const given = typeof value === 'boolean' ? { enabled: value } : value
      const { values, sources, problems } = resolve(rows, {}, given, 'it')
      const set = Object.entries(values).filter(([key]) => sources[key] === 'code')
      return {
        // Entries of the table's own values.
        value: Object.fromEntries(set) as Given<Rows>,
        // Whoever asked says that it is ignored.
        problems: [...problems, ...misspeltOptions(given, codeNames(rows), 'it')].map(text =>
          text.replace(/; ignored$/, ''),
        ),
      }
    },
    show: value => Object.keys(value).join(', '),
  }
}
