import { CopyButton, CopyValue } from './copy'
import { hrefOf } from './route'
import { termOf, withOnce } from './search-terms'
import { groupTags, type Tag } from './tag-groups'

/** Names and values; with `query`, each can be added to it and leads to the list. */
export function Pairs({ pairs, query }: { pairs: readonly Tag[]; query?: string | undefined }) {
  return (
    <dl class="pairs">
      {[...pairs]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => (
          <div key={key} data-tag={key}>
            <dt>{key}</dt>
            <dd>
              <CopyValue text={value} />
              {query !== undefined && (
                <span class="pair-actions">
                  <Filter query={query} of={[key, value]} sign="+" />
                  <Filter query={query} of={[key, value]} sign="−" />
                  <CopyButton text={value} />
                </span>
              )}
            </dd>
          </div>
        ))}
    </dl>
  )
}

/** A link to the traces that have this value, or that have it not. */
function Filter({ query, of: [key, value], sign }: { query: string; of: Tag; sign: '+' | '−' }) {
  const [minus, having] = sign === '+' ? ['', 'with'] : ['-', 'without']
  return (
    <a
      class="quiet"
      href={hrefOf({ query: withOnce(query, `${minus}${termOf(key, value)}`) })}
      title={`Add to the search: traces ${having} this value`}
      aria-label={`Search for ${key} ${having} this value`}
      data-action={sign === '+' ? 'filter' : 'filter-out'}
    >
      {sign} search
    </a>
  )
}

/** Tags in groups that can be folded. */
export function GroupedPairs({ pairs, query }: { pairs: readonly Tag[]; query: string | undefined }) {
  const groups = groupTags(pairs)
  const [only] = groups
  if (groups.length === 1 && only && !only.folded) return <Pairs pairs={only.tags} query={query} />
  return (
    <>
      {groups.map(({ name, tags, folded }) => (
        <details key={name} class="tag-group" open={!folded} data-group={name}>
          <summary>
            {name} <span class="muted">{tags.length}</span>
          </summary>
          <Pairs pairs={tags} query={query} />
        </details>
      ))}
    </>
  )
}
