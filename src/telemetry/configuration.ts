import type { ConfigFile } from '../config/config-file'
import { showValue } from '../config/describe'
import type { Table } from '../config/option'
import { type Environment, readVariable, resolve } from '../config/resolve'
import { acceptedOptions } from '../config/rows/accepted-options'
import { options, type TracerTable } from '../config/rows/options'
import type { ResolvedSettings } from '../config/settings'
import { own } from '../names/own'
import { hidden, hideInSetting } from '../secrets/credentials'
import { hideInMessage } from '../secrets/message'

/** Where a value is from, in the words of the intake. */
export type Origin =
  | 'default'
  | 'local_stable_config'
  | 'env_var'
  | 'fleet_stable_config'
  | 'code'
  | 'calculated'
  | 'remote_config'

/** One value of one setting from one place; of those of a name, the one with the greatest `seq_id` is in force. */
export interface ConfigurationEntry {
  /** The canonical variable, else the name in code. */
  readonly name: string
  /** Without secrets. */
  readonly value: string | number | boolean | null
  readonly origin: Origin
  readonly seq_id: number
  /** Names the state of the file that it is from. */
  readonly config_id?: string
  /** Why it is not in force. */
  readonly error?: { readonly code: number; readonly message: string }
}

/** What the user gave, place by place. */
export interface GivenPlaces {
  readonly variables: Environment
  readonly files: readonly ConfigFile[]
  /** The options of `init`. */
  readonly code: unknown
}

interface Place {
  readonly origin: Origin
  readonly env: Environment
  readonly code: unknown
  readonly id?: string | undefined
}

const table: Table = { ...options, ...acceptedOptions }

/** Numbers values in the order in which they came into force. */
export interface Sequence {
  last: number
}

/** Every setting with every place that sets it, the one in force last. */
export function configurationOf(
  given: GivenPlaces,
  resolved: ResolvedSettings,
  sequence: Sequence,
): ConfigurationEntry[] {
  const places = placesOf(given).map(place => ({ place, found: resolve(table, place.env, place.code) }))
  const effective: Readonly<Record<string, unknown>> = resolved.values
  const sources: Readonly<Record<string, string>> = resolved.sources
  const entries: ConfigurationEntry[] = []
  const add = (entry: Omit<ConfigurationEntry, 'seq_id'>): void =>
    void entries.push({ ...entry, seq_id: ++sequence.last })

  for (const [key, row] of Object.entries(table)) {
    const name = row.env[0] ?? key
    for (const { origin, env } of places.map(({ place }) => place)) {
      for (const refused of refusedTexts(row, env)) add({ name, origin, ...refused })
    }
    // The name that was found in a package.json is the service's default.
    let value = sources[key] === 'package.json' ? effective[key] : row.default
    add({ name, value: plain(row, value), origin: 'default' })
    for (const { place, found } of places) {
      const source = found.sources[key] ?? 'default'
      if (source === 'default') continue
      value = found.values[key]
      const { origin, id } = place
      // What OpenTelemetry calls otherwise is told in our words.
      const text = row.standIns?.[source] === undefined ? place.env[source] : undefined
      add({ name, value: plain(row, value, text), origin, ...(id !== undefined && { config_id: id }) })
    }
    if (!Object.hasOwn(effective, key)) continue
    const used = effective[key] ?? (key === 'dogstatsdHostname' ? (resolved.values.hostname ?? 'localhost') : undefined)
    if (shown(row, used) !== shown(row, value)) add({ name, value: plain(row, used), origin: 'calculated' })
  }
  return entries
}

/** What became of one setting while the program runs: the value from afar, or the one that is in force again. */
export function changedEntry(
  key: keyof TracerTable,
  remote: unknown,
  given: GivenPlaces,
  resolved: ResolvedSettings,
  sequence: Sequence,
): ConfigurationEntry {
  const row: Table[string] = options[key]
  const name = row.env[0] ?? key
  const before = configurationOf(given, resolved, { last: 0 }).findLast(
    entry => entry.name === name && entry.error === undefined,
  )
  const entry = { name, value: plain(row, remote), origin: 'remote_config' as const }
  return { ...(remote === undefined && before !== undefined ? before : entry), seq_id: ++sequence.last }
}

/** From the weakest to the strongest. */
function placesOf({ variables, files, code }: GivenPlaces): Place[] {
  const fromFile = (origin: ConfigFile['origin']): Place[] =>
    files
      .filter(file => file.origin === origin)
      .map(({ values, id }) => ({ origin: `${origin}_stable_config`, env: values, code: undefined, id }))
  return [
    ...fromFile('local'),
    { origin: 'env_var', env: variables, code: undefined },
    ...fromFile('fleet'),
    { origin: 'code', env: {}, code },
  ]
}

function refusedTexts(row: Table[string], env: Environment): Pick<ConfigurationEntry, 'value' | 'error'>[] {
  return row.env.flatMap(name => {
    const text = own(env, name)
    const parsed = readVariable(row, name, env)
    if (text === undefined || parsed === undefined || parsed.value !== undefined) return []
    return [
      {
        value: row.kind.secret ? hidden : hideInMessage(hideInSetting(text)),
        error: { code: 1, message: parsed.problems?.join('; ') ?? 'not usable' },
      },
    ]
  })
}

/** A value as the variable would say it; lists and the like as the user wrote them. */
function plain(row: Table[string], value: unknown, text?: string): ConfigurationEntry['value'] {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value / (row.kind.unit ?? 1)
  if (text === undefined || row.kind.secret === true) return showValue(row, value)
  // Of a list that holds a URL each value is told by itself.
  if (text.includes('@') && !(value instanceof URL)) return showValue(row, value)
  return hideInMessage(hideInSetting(text.trim()))
}

function shown(row: Table[string], value: unknown): string | undefined {
  return value === undefined ? undefined : showValue(row, value)
}
