import { isRecord, type Parsed, quote, type Table } from '../config/option'
import { options, type Settings } from '../config/rows/options'
import { dictionary } from '../names/dictionary'
import type { Product } from './client'
import type { RemoteFile } from './update'

/** The settings that may change while the program runs. */
export const remoteKeys = ['sampleRate', 'samplingRules', 'logInjection', 'headerTags', 'tags', 'enabled'] as const

/** Settings from afar; what is left out is as the program was started. */
export type RemoteSettings = Partial<Pick<Settings, (typeof remoteKeys)[number]>>

/** Who the configurations must be for. */
export interface Target {
  readonly service: string
  /** False: the tracer has found the name by itself. */
  readonly serviceIsSet: boolean
  readonly env: string | undefined
}

type Key = (typeof remoteKeys)[number]

/** What `lib_config` calls a setting, and how its value becomes what the setting takes in code. */
const fields: Readonly<Record<string, { readonly key: Key; readonly inCode: (value: unknown) => unknown }>> = {
  tracing_sampling_rate: { key: 'sampleRate', inCode: value => value },
  tracing_sampling_rules: { key: 'samplingRules', inCode: rulesInCode },
  log_injection_enabled: { key: 'logInjection', inCode: value => value },
  tracing_header_tags: { key: 'headerTags', inCode: headerTagsInCode },
  tracing_tags: { key: 'tags', inCode: tagsInCode },
  tracing_enabled: { key: 'enabled', inCode: value => value },
}

/**
 * The product that changes settings. A configuration for one service beats one for all; one that is for another service or
 * environment is not used, which is an error where this one's name was set, and no matter of ours where it was guessed.
 */
export function tracingProduct(target: Target, apply: (settings: RemoteSettings) => void): Product {
  return {
    name: 'APM_TRACING',
    // Rate, log injection, header tags, tags, enabled, rules, several configurations at once, settings by their variables.
    capabilities: [12, 13, 14, 15, 19, 29, 45, 49],
    take(files) {
      const errors = new Map<string, string>()
      const usable: { readonly rank: number; readonly settings: RemoteSettings }[] = []
      for (const file of files) {
        const other = otherTarget(file, target)
        if (other !== undefined) {
          if (other.isError) errors.set(file.path, other.reason)
          continue
        }
        const { settings, problems } = readSettings(file.content)
        if (problems.length > 0) errors.set(file.path, problems.join('; '))
        else usable.push({ rank: rankOf(file.content), settings })
      }
      usable.sort((one, two) => one.rank - two.rank)
      apply(Object.assign({}, ...usable.map(({ settings }) => settings)) as RemoteSettings)
      return errors
    },
  }
}

/** How narrowly a configuration is aimed: all, a cluster, an environment, a service, both. */
function rankOf(content: unknown): number {
  const { service_target, k8s_target_v2 } = isRecord(content) ? content : {}
  const { service, env } = isRecord(service_target) ? service_target : {}
  if (isName(service)) return isName(env) ? 5 : 4
  if (isName(env)) return 3
  return k8s_target_v2 === undefined || k8s_target_v2 === null ? 1 : 2
}

function otherTarget({ content }: RemoteFile, own: Target): { reason: string; isError: boolean } | undefined {
  const aimed = isRecord(content) ? content.service_target : undefined
  const { service, env } = isRecord(aimed) ? aimed : {}
  const otherService = isName(service) && !isSame(service, own.service)
  const otherEnv = isName(env) && !isSame(env, own.env ?? '')
  if (!otherService && !otherEnv) return undefined
  return {
    reason: `it is for service ${quote(service)} and env ${quote(env)}, this is ${own.service} and ${own.env ?? 'none'}`,
    isError: (otherService && own.serviceIsSet) || (otherEnv && own.env !== undefined),
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== '*'
}

/** Datadog stores both in lower case. */
function isSame(one: string, two: string): boolean {
  return one.toLowerCase() === two.toLowerCase()
}

/** Reads `lib_config`, by names of its own, and `sdk_config`, by variables. An empty configuration sets nothing. */
function readSettings(content: unknown): { settings: RemoteSettings; problems: string[] } {
  const found: Partial<Record<Key, unknown>> = dictionary()
  const problems: string[] = []
  const keep = (key: Key, place: string, parsed: Parsed<unknown>): void => {
    if (parsed.value !== undefined) found[key] = parsed.value
    for (const problem of parsed.problems ?? []) problems.push(`${place}: ${problem}`)
  }
  const { lib_config, sdk_config } = isRecord(content) ? content : {}
  for (const [name, { key, inCode }] of Object.entries(fields)) {
    const value = isRecord(lib_config) ? lib_config[name] : undefined
    if (value === undefined || value === null) continue
    keep(key, name, (options[key] as Table[string]).kind.accept(inCode(value)))
  }
  for (const [name, value] of variablesOf(isRecord(sdk_config) ? sdk_config.config : undefined)) {
    const key = remoteKeys.find(each => (options[each] as Table[string]).env.includes(name))
    if (key !== undefined && value !== null) {
      const row: Table[string] = options[key]
      keep(key, name, typeof value === 'string' ? row.kind.parse(value) : row.kind.accept(value))
    }
  }
  // Each was read by the kind of its own row.
  return { settings: found as RemoteSettings, problems }
}

/** An object of variables, or a list of `{ key, value }`. */
function variablesOf(config: unknown): [string, unknown][] {
  if (Array.isArray(config)) return config.filter(isRecord).map(({ key, value }) => [String(key), value ?? null])
  return isRecord(config) ? Object.entries(config) : []
}

/** Patterns of tags come as a list of `{ key, value_glob }`. */
function rulesInCode(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.map((rule: unknown) => {
    if (!isRecord(rule) || !Array.isArray(rule.tags)) return rule
    const tags = rule.tags.filter(isRecord).map(({ key, value_glob }) => [String(key), value_glob])
    return { ...rule, tags: Object.fromEntries(tags) }
  })
}

/** Header tags come as a list of `{ header, tag_name }`. */
function headerTagsInCode(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.map((item: unknown) => {
    if (!isRecord(item)) return item
    return item.tag_name ? `${String(item.header)}:${String(item.tag_name)}` : item.header
  })
}

/** Tags come as a list of `key:value`. */
function tagsInCode(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return Object.fromEntries(
    value.map((item: unknown) => {
      const [key = '', ...rest] = String(item).split(':')
      return [key, rest.join(':')]
    }),
  )
}
