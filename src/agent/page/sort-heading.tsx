import type { ComponentChildren } from 'preact'
import { Heading } from './cells'

/** The heading of a column by which a list can be sorted: a click sorts by it, and the next one the other way. */
export function SortHeading<Key extends string>(options: {
  readonly kind: string
  readonly by: Key
  /** What the list is sorted by. */
  readonly sorted: Key
  /** True where the smallest comes first. */
  readonly up: boolean
  readonly onSort: (by: Key) => void
  readonly children: ComponentChildren
}) {
  const { kind, by, sorted, up, onSort, children } = options
  const mine = by === sorted
  return (
    <Heading kind={kind} sort={mine ? (up ? 'ascending' : 'descending') : 'none'}>
      <button type="button" class="plain" onClick={() => onSort(by)} data-sort={by}>
        {children}
        {mine && <span aria-hidden="true">{up ? ' ↑' : ' ↓'}</span>}
      </button>
    </Heading>
  )
}
