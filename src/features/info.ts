/** Which traces the agent leaves out by the tags and the resource of their first span, as it says in /info. */
export interface TraceFilters {
  /** `key` or `key:value`; a trace needs all of these. */
  readonly require: readonly string[]
  readonly reject: readonly string[]
  /** `key` or `key:pattern`. */
  readonly requirePatterns: readonly string[]
  readonly rejectPatterns: readonly string[]
  /** Patterns of resources. */
  readonly ignoreResources: readonly string[]
}

/** What an agent says that it takes. Source: datadog-agent, pkg/trace/api/info.go. */
export interface Features {
  /** Paths, without a slash at their end. */
  readonly endpoints: ReadonlySet<string>
  /** It wants no traces that were rejected here, as long as it gets their statistics. */
  readonly dropsRejected: boolean
  /** Events may be a part of a span of their own. */
  readonly spanEvents: boolean
  /** Tags that tell statistics of calls to others apart. */
  readonly peerTags: readonly string[]
  readonly filters: TraceFilters
  /** Marks the traces of one organization. */
  readonly organizationMarker: string | undefined
}

/** Reads the body of /info; undefined where it is none. What has another type than expected counts as not said. */
export function readInfo(body: string): Features | undefined {
  let info: unknown
  try {
    info = JSON.parse(body)
  } catch {
    return undefined
  }
  if (!isObject(info) || !Array.isArray(info.endpoints)) return undefined
  const tags = isObject(info.filter_tags) ? info.filter_tags : {}
  const patterns = isObject(info.filter_tags_regex) ? info.filter_tags_regex : {}
  return {
    endpoints: new Set(texts(info.endpoints).map(path => path.replace(/\/+$/, ''))),
    dropsRejected: info.client_drop_p0s === true,
    spanEvents: info.span_events === true,
    peerTags: texts(info.peer_tags),
    filters: {
      require: texts(tags.require),
      reject: texts(tags.reject),
      requirePatterns: texts(patterns.require),
      rejectPatterns: texts(patterns.reject),
      ignoreResources: texts(info.ignore_resources),
    },
    organizationMarker:
      typeof info.org_prop_marker === 'string' && /^[\w-]{1,64}$/.test(info.org_prop_marker)
        ? info.org_prop_marker
        : undefined,
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}
