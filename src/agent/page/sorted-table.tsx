import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { Cell, HeadRow } from './cells'
import { shareText } from './format'
import { rowHeightIn, useNarrow } from './narrow'
import { type RowAttributes, Rows } from './rows'
import { SortHeading } from './sort-heading'

/** A column of a table. */
export interface Column<Row> {
  readonly title: string
  /** The classes of its cells. */
  readonly kind: string
  /** What rows are sorted by. */
  readonly by: (row: Row) => string | number
  /** Texts begin with the first of the alphabet, numbers with the largest. */
  readonly isText?: true
  /** What a cell shows; `share` is its part of the largest of the column by which the table is sorted at first. */
  readonly cell: (row: Row, share: number) => ComponentChildren
  readonly hint?: (row: Row) => string
}

interface TableOptions<Row, Key extends string> {
  /** What a screen reader calls it. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: Readonly<Record<Key, Column<Row>>>
  /** The column by which it is sorted at first. */
  readonly first: NoInfer<Key>
  /** Changes where the rows are those of another question. */
  readonly of: string
  readonly onOpen: (row: Row) => void
  /** More attributes of a row. */
  readonly attributes?: (row: Row) => RowAttributes
}

/** Rows that a click on a heading sorts. */
export function SortedTable<Row, Key extends string>(options: TableOptions<Row, Key>) {
  const { label, columns, first, of, onOpen, attributes } = options
  const [column, setColumn] = useState<Key>(first)
  const [up, setUp] = useState(false)
  const [selected, setSelected] = useState(-1)
  const rows = useMemo(() => sorted(options.rows, columns[column].by, up), [options.rows, column, up])
  const largest = useMemo(() => rows.reduce((most, row) => Math.max(most, Number(columns[first].by(row))), 0), [rows])
  const sort = (chosen: Key) => {
    setUp(chosen === column ? !up : columns[chosen].isText === true)
    setColumn(chosen)
  }
  const shareOf = (row: Row) => (largest > 0 ? Number(columns[first].by(row)) / largest : 0)
  return (
    <Rows
      label={label}
      role="grid"
      count={rows.length}
      rowHeight={rowHeightIn(useNarrow())}
      of={`${of} ${column} ${up}`}
      selected={selected}
      onSelect={setSelected}
      onOpen={at => each(rows, at, onOpen)}
      attributes={at => (attributes && each(rows, at, attributes)) ?? {}}
      head={<Heads columns={columns} sorted={column} up={up} onSort={sort} />}
      row={at => each(rows, at, row => <Line row={row} columns={columns} share={shareOf(row)} />)}
    />
  )
}

/** What is made of a row, where it is there still. */
function each<Row, Made>(rows: readonly Row[], at: number, make: (row: Row) => Made): Made | undefined {
  const row = rows[at]
  return row === undefined ? undefined : make(row)
}

interface HeadsOptions<Row, Key extends string> {
  readonly columns: Readonly<Record<Key, Column<Row>>>
  readonly sorted: Key
  readonly up: boolean
  readonly onSort: (by: Key) => void
}

function Heads<Row, Key extends string>({ columns, ...sorting }: HeadsOptions<Row, Key>) {
  return (
    <HeadRow>
      {(Object.keys(columns) as Key[]).map(key => (
        <SortHeading key={key} kind={columns[key].kind} by={key} {...sorting}>
          {columns[key].title}
        </SortHeading>
      ))}
    </HeadRow>
  )
}

interface LineOptions<Row> {
  readonly row: Row
  readonly columns: Readonly<Record<string, Column<Row>>>
  readonly share: number
}

function Line<Row>({ row, columns, share }: LineOptions<Row>) {
  return (
    <>
      {Object.entries(columns).map(([key, { kind, cell, hint }]) => (
        <Cell key={key} kind={kind} {...(hint && { title: hint(row) })}>
          {cell(row, share)}
        </Cell>
      ))}
    </>
  )
}

/** A value with a bar that shows its share. */
export function Meter({ share, children }: { readonly share: number; readonly children: ComponentChildren }) {
  return (
    <>
      <span class="meter">
        <span class="fill" style={{ width: `${100 * share}%` }} />
      </span>
      <span class="amount">{children}</span>
    </>
  )
}

/** Which share of all has an error. */
export function ErrorShare({ errors, count }: { readonly errors: number; readonly count: number }) {
  return errors > 0 ? <span class="error-count">{shareText(errors, count)}</span> : <span class="muted">0%</span>
}

function sorted<Row>(rows: readonly Row[], by: Column<Row>['by'], up: boolean): readonly Row[] {
  const sign = up ? 1 : -1
  return [...rows].sort((a, b) => {
    const [left, right] = [by(a), by(b)]
    return left === right ? 0 : left < right ? -sign : sign
  })
}
