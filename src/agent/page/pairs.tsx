import { CopyButton, CopyValue } from './copy'
import { hrefOf } from './route'
import { termOf, termsOf, withTerms } from './search-terms'
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
                  <a
                    class="quiet"
                    href={hrefOf({ query: added(query, termOf(key, value)) })}
                    title="Add to the search: traces with this value"
                    aria-label={`Search for ${key} with this value`}
                    data-action="filter"
                  >
                    + search
                  </a>
                  <a
                    class="quiet"
                    href={hrefOf({ query: added(query, `-${termOf(key, value)}`) })}
                    title="Add to the search: traces without this value"
                    aria-label={`Search for ${key} without this value`}
                    data-action="filter-out"
                  >
                    − search
                  </a>
                  <CopyButton text={value} />
                </span>
              )}
            </dd>
          </div>
        ))}
    </dl>
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

function added(query: string, term: string): string {
  const terms = termsOf(query)
  // In alternatives it is true for one of them alone.
  const isThere = terms.includes(term) && !terms.some(each => /^or$/i.test(each))
  return isThere ? query : withTerms(query, [], [term])
}
