import { splitHost } from './kinds/host'
import { withoutCredentials } from './kinds/map'
import { split } from './kinds/plain'
import { codeNames, quote, type Table } from './option'
import { conflictProblems, otelConflicts } from './otel-conflicts'
import { type Environment, type Resolution, resolve } from './resolve'
import { type Integration, integrationRows } from './rows/integration'
import { options, type TracerTable } from './rows/options'
import { otherProducts } from './rows/other-products'
import { misspeltOptions, misspeltVariables } from './spelling'

/** The tracer's settings, where each is from, and what was ignored. */
export type ResolvedSettings = Resolution<TracerTable>

/** What else the settings depend on. */
export interface Surroundings {
  /** Integrations whose variables are known besides the tracer's own. */
  readonly integrations?: readonly Integration[]
  /** The name that the cloud has for this function, and where it stands; only asked where nothing names the service. */
  readonly functionName?: (() => { readonly name: string; readonly variable: string } | undefined) | undefined
  /** The name of the application's package; only asked where nothing names the service. */
  readonly packageName?: () => string | undefined
  /** The file of each variable that is from one. */
  readonly places?: ReadonlyMap<string, { readonly path: string }>
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** Tags from one place. */
interface Layer {
  readonly tags: ReadonlyMap<string, string>
  readonly source: string
}

const resourceVariable = 'OTEL_RESOURCE_ATTRIBUTES'

/** Resolves the tracer's settings from a snapshot of the environment and the options of `init`. Never throws. */
export function resolveSettings(env: Environment, code: unknown, surroundings: Surroundings = {}): ResolvedSettings {
  const found = resolve(options, env, code)
  const values: Mutable<typeof found.values> = { ...found.values }
  const sources: Mutable<typeof found.sources> = { ...found.sources }
  const problems = [...found.problems]

  if (values.hostname !== undefined) Object.assign(values, portOfHost(values.hostname, found, sources, problems))
  const layers = tagLayers(found, env, problems)
  for (const key of ['service', 'env', 'version'] as const) {
    for (const layer of layers) {
      const value = layer.tags.get(key)
      if (!value || sources[key] !== 'default') continue
      values[key] = value
      sources[key] = layer.source
    }
  }
  values.tags = otherTags(layers)
  sources.tags = layers.map(layer => layer.source).join(' and ') || 'default'

  const ofFunction = sources.service === 'default' ? surroundings.functionName?.() : undefined
  if (ofFunction !== undefined) {
    values.service = ofFunction.name
    sources.service = ofFunction.variable
  } else if (sources.service === 'default') {
    const name = surroundings.packageName?.()
    if (name) {
      values.service = name
      sources.service = 'package.json'
    }
  }
  if (values.debug && sources.logLevel === 'default') {
    values.logLevel = 'debug'
    sources.logLevel = sources.debug
  }

  problems.push(...conflictProblems(otelConflicts(env)))
  problems.push(
    ...misspeltOptions(code, [...codeNames(options), ...otherProducts, 'logger', 'lookup', 'beforeSend'], 'init'),
  )
  problems.push(...misspeltVariables(env, knownVariables(surroundings.integrations ?? [])))
  return { values, sources: surroundings.places?.size ? placed(sources, surroundings.places) : sources, problems }
}

/** Takes a port from `host:port`; one that is set by its own name wins, and that is told. */
function portOfHost(
  given: string,
  { values }: ResolvedSettings,
  sources: Mutable<ResolvedSettings['sources']>,
  problems: string[],
): Pick<ResolvedSettings['values'], 'hostname' | 'port'> {
  const { hostname, port } = splitHost(given)
  if (port === undefined) return { hostname, port: values.port }
  if (values.port === undefined) {
    sources.port = sources.hostname
    return { hostname, port }
  }
  if (values.port !== port)
    problems.push(`${sources.hostname}: its port ${port} is not used, ${sources.port} says ${values.port}; ignored`)
  return { hostname, port: values.port }
}

/** Sources in which a variable that is from a file is named with it. */
function placed<Sources extends Readonly<Record<string, string>>>(
  sources: Sources,
  places: ReadonlyMap<string, { readonly path: string }>,
): Sources {
  const named = Object.entries(sources).map(([key, source]) => {
    const file = places.get(source)
    return [key, file === undefined ? source : `${source} in ${file.path}`]
  })
  // The same keys with other texts.
  return Object.fromEntries(named) as Sources
}

/** Every variable that some setting reads. */
export function knownVariables(integrations: readonly Integration[]): string[] {
  const ofRows = everyRow(integrations.filter(({ variables }) => variables === undefined)).flatMap(row => row.env)
  return [...ofRows, ...integrations.flatMap(({ variables = [] }) => variables)]
}

/** Every setting of the tracer and of integrations. */
export function everyRow(integrations: readonly Integration[]): Table[string][] {
  const tables: Table[] = [options, ...integrations.map(integration => integrationRows(integration))]
  return tables.flatMap(table => Object.values(table))
}

/** Tags from code, from each variable and from OpenTelemetry's: they add up, an earlier place wins. */
function tagLayers(found: ResolvedSettings, env: Environment, problems: string[]): Layer[] {
  const layers: Layer[] = []
  if (found.sources.tags === 'code') layers.push({ tags: found.values.tags, source: 'code' })
  for (const name of options.tags.env) {
    if (env[name] === undefined) continue
    const { values, sources, problems: own } = resolve({ tags: { ...options.tags, env: [name] } }, env, undefined)
    problems.push(...own.filter(problem => !problems.includes(problem)))
    if (sources.tags !== 'default') layers.push({ tags: values.tags, source: name })
  }
  const resource = resourceAttributes(env[resourceVariable] ?? '', problems)
  if (resource.size > 0) layers.push({ tags: resource, source: resourceVariable })
  return layers
}

/** What is no setting of its own. */
function otherTags(layers: readonly Layer[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>()
  for (const layer of layers.toReversed()) for (const [key, value] of layer.tags) tags.set(key, value)
  for (const key of ['service', 'env', 'version']) tags.delete(key)
  return tags
}

/** OpenTelemetry's names of what we call otherwise. */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ['service.name', 'service'],
  ['service.version', 'version'],
  ['deployment.environment', 'env'],
  ['deployment.environment.name', 'env'],
])

/** Percent-encoded `key=value,key=value`, by our names: https://opentelemetry.io/docs/specs/otel/resource/sdk/ */
function resourceAttributes(text: string, problems: string[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>()
  const found: string[] = []
  for (const item of split(text)) {
    const equals = item.indexOf('=')
    const name = item.slice(0, Math.max(0, equals)).trim()
    if (name === '') problems.push(`${resourceVariable}: expected key=value, got ${quote(item)}; ignored`)
    else tags.set(attributeNames.get(name) ?? name, decode(item.slice(equals + 1).trim()))
  }
  withoutCredentials(tags, found)
  problems.push(...found.map(problem => `${resourceVariable}: ${problem}; ignored`))
  return tags
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
