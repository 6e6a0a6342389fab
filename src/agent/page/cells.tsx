import type { ComponentChildren, HTMLAttributes } from 'preact'

interface CellOptions {
  /** Classes that say which column it is of. */
  readonly kind: string
  readonly children?: ComponentChildren
  readonly title?: string
  readonly style?: HTMLAttributes<HTMLDivElement>['style']
}

// Roles by spreading: rows that are placed by themselves cannot be a table's.
const gridcell = { role: 'gridcell' } as const
const columnheader = { role: 'columnheader' } as const
const row = { role: 'row' } as const

/** A cell of a list. */
export function Cell({ kind, children, title, style }: CellOptions) {
  return (
    <div {...gridcell} class={`cell ${kind}`} title={title} style={style}>
      {children}
    </div>
  )
}

/** The heading of a column; `sort` where the list is in its order. */
export function Heading({
  kind,
  children,
  sort,
}: CellOptions & { readonly sort?: 'ascending' | 'descending' | 'none' }) {
  return (
    <div {...columnheader} {...(sort && { 'aria-sort': sort })} class={`cell ${kind}`}>
      {children}
    </div>
  )
}

/** The headings of all columns. */
export function HeadRow({ children }: { readonly children: ComponentChildren }) {
  return (
    <div {...row} class="row head">
      {children}
    </div>
  )
}
