import { coded } from '../causes/code'
import { ownProvider } from '../names/own-provider'

type Fields = Readonly<Record<PropertyKey, unknown>>

/** Another tracer: whether it is at work here, and what its user writes to have one of the two. */
interface OtherTracer {
  readonly name: string
  readonly runs: (global: Fields) => boolean
  readonly mend: string
}

// Whoever is installed, or loaded and turned off, is none: each is asked for what it has only while it works.
const others: readonly OtherTracer[] = [
  {
    name: 'dd-trace',
    runs: ({ _ddtrace }) => fieldsOf(_ddtrace)?._tracingInitialized === true,
    mend: "take require('dd-trace').init() or 'dd-trace/init' out of the program",
  },
  {
    name: "OpenTelemetry's SDK",
    runs: global => !hasSentry(global) && hasProvider(global),
    mend: 'take the start of its SDK out, or set OTEL_SDK_DISABLED=true; with DD_TRACE_OTEL_ENABLED=true what uses @opentelemetry/api makes spans of this tracer',
  },
  {
    name: 'Sentry',
    runs: global => sentryOptions(global).some(isTracing),
    mend: 'leave tracesSampleRate and tracesSampler out of Sentry.init(); its errors stay',
  },
  {
    name: 'newrelic',
    runs: () => Boolean(fieldsOf(cacheEntries().__NR_cache)?.agent),
    mend: 'set NEW_RELIC_ENABLED=false',
  },
  { name: 'elastic-apm-node', runs: hasElastic, mend: 'set ELASTIC_APM_ACTIVE=false' },
]

/** A sentence for each other tracer that is at work in this process. Reads what is there already, and loads nothing. */
export function otherTracers(global: Fields = globalThis as unknown as Fields): string[] {
  return others
    .filter(({ runs }) => runs(global))
    .map(({ name, mend }) =>
      coded(
        'T110',
        `${name} traces this process too: each call becomes a span of both, which costs time twice, and other services go on with this tracer's trace alone; to have one of them, ${mend}`,
      ),
    )
}

/** Whether somebody else's provider makes the spans of OpenTelemetry's API; by itself that API has none. */
function hasProvider(global: Fields): boolean {
  const provider = fieldsOf(fieldsOf(global[Symbol.for('opentelemetry.js.api.1')])?.trace)
  if (provider === undefined) return false
  const { getDelegate } = provider
  const made = typeof getDelegate === 'function' ? fieldsOf(getDelegate.call(provider)) : provider
  return made?.[ownProvider] !== true && fieldsOf(made?.constructor)?.name !== 'NoopTracerProvider'
}

/** Whether OpenTelemetry's provider is one that Sentry made for itself, be it for errors alone. */
function hasSentry(global: Fields): boolean {
  return sentryOptions(global).some(({ skipOpenTelemetrySetup }) => skipOpenTelemetrySetup !== true)
}

/** The options of the clients of Sentry, one for each copy of its package. */
function sentryOptions({ __SENTRY__ }: Fields): Fields[] {
  return Object.values(fieldsOf(__SENTRY__) ?? {}).flatMap(copy => {
    const scope = fieldsOf(fieldsOf(copy)?.defaultCurrentScope)
    const client = fieldsOf(called(scope, 'getClient'))
    const options = fieldsOf(called(client, 'getOptions'))
    return options === undefined ? [] : [options]
  })
}

function isTracing({ tracesSampleRate, tracesSampler, enableTracing, enabled }: Fields): boolean {
  if (enabled === false) return false
  return Number(tracesSampleRate ?? 0) > 0 || typeof tracesSampler === 'function' || enableTracing === true
}

/** It says that it was started also where it is not active; its own module knows more, where it can be found. */
function hasElastic(global: Fields): boolean {
  const mark = Object.getOwnPropertySymbols(global).find(
    ({ description }) => description === 'ElasticAPMAgentInitialized',
  )
  if (mark === undefined || global[mark] !== true) return false
  const cache = cacheEntries()
  const path = Object.keys(cache).find(each => /[\\/]elastic-apm-node[\\/]index\.js$/.test(each))
  const agent = path === undefined ? undefined : fieldsOf(fieldsOf(cache[path])?.exports)
  return fieldsOf(agent?._conf)?.active !== false
}

/** What was loaded by `require`, by its path; a bundle may have no cache. */
function cacheEntries(): Fields {
  return fieldsOf(require.cache) ?? {}
}

function called(owner: Fields | undefined, method: string): unknown {
  const found = owner?.[method]
  return typeof found === 'function' ? found.call(owner) : undefined
}

function fieldsOf(value: unknown): Fields | undefined {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? (value as Fields) : undefined
}
