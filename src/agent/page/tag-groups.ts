/** A tag and its value. */
export type Tag = readonly [key: string, value: string]

/** Tags of one matter. */
export interface TagGroup {
  readonly name: string
  readonly tags: readonly Tag[]
  /** True where most readers have no use for them. */
  readonly folded: boolean
}

const groups: readonly { readonly name: string; readonly keys: RegExp; readonly folded?: boolean }[] = [
  { name: 'HTTP', keys: /^(?:http|url|user_agent|graphql|rpc|grpc)\b/ },
  {
    name: 'Database and queue',
    keys: /^(?:db|sql|redis|mongodb|memcached|elasticsearch|cassandra|cache|messaging|kafka|amqp|aws)\b/,
  },
  { name: 'Error', keys: /^(?:error|exception)\b/ },
  { name: 'Network', keys: /^(?:network|net|out|peer|server|client|tcp|dns|socket)\b/ },
  {
    name: 'Internal',
    keys: /^(?:_|runtime-id$|runtime\.|process_id$|process\.|language$|component$|span\.kind$|base_service$|track_error$|otel\.|telemetry\.|git\.|tracer)/,
    folded: true,
  },
]

/** Tags by what they are about, each group in the order of its keys; what is of no group comes first, for it is the application's own. */
export function groupTags(tags: readonly Tag[]): readonly TagGroup[] {
  const sorted = [...tags].sort(([a], [b]) => (a < b ? -1 : 1))
  const placed = new Map<string, Tag[]>()
  for (const tag of sorted) {
    const name = groups.find(({ keys }) => keys.test(tag[0]))?.name ?? ''
    placed.set(name, [...(placed.get(name) ?? []), tag])
  }
  const own: TagGroup = { name: 'Own', tags: placed.get('') ?? [], folded: false }
  const known = groups.map(({ name, folded = false }): TagGroup => ({ name, tags: placed.get(name) ?? [], folded }))
  return [own, ...known].filter(group => group.tags.length > 0)
}
