import type { ComponentChildren, HTMLAttributes } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type Scrolled, useRowsInSight } from './use-rows-in-sight'

/** Attributes of a row, those with data among them. */
export type RowAttributes = HTMLAttributes<HTMLDivElement> & { readonly [name: `data-${string}`]: string | undefined }

/** How a long list is drawn; only rows in sight are in the document. */
export interface RowsOptions extends Scrolled {
  /** What a screen reader calls it. */
  readonly label: string
  readonly role: 'grid' | 'treegrid'
  readonly onSelect: (index: number) => void
  readonly onOpen?: (index: number) => void
  /** Keys beyond arrows, Home, End, Page and Enter; true where it took the key. */
  readonly onKey?: (key: string, index: number) => boolean
  /** The cells of a row. */
  readonly row: (index: number) => ComponentChildren
  /** More attributes of a row. */
  readonly attributes?: (index: number) => RowAttributes
  /** The row of headings, which stays in sight. */
  readonly head?: ComponentChildren
  readonly style?: HTMLAttributes<HTMLDivElement>['style']
}

/** A list of any length with one row under the keys. */
export function Rows(options: RowsOptions) {
  const { count, rowHeight, selected, role, label } = options
  const scroller = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const [prefix] = useState(() => `rows-${Math.random().toString(36).slice(2, 8)}`)
  const drawn = useRowsInSight(options, scroller, head)
  useEffect(() => {
    // The keys act on what is on show, unless the reader is elsewhere.
    const active = document.activeElement
    if (!active || active === document.body) scroller.current?.focus({ preventScroll: true })
  })
  const frame = {
    role,
    tabIndex: 0,
    'aria-label': label,
    'aria-rowcount': count,
    'aria-activedescendant': drawn.includes(selected) ? `${prefix}-${selected}` : undefined,
    onKeyDown: (event: KeyboardEvent) => press(event, options, scroller.current),
  }
  const pick = (index: number) => {
    options.onSelect(index)
    options.onOpen?.(index)
  }
  return (
    <div {...frame} ref={scroller} class="rows" style={options.style}>
      <div ref={head} class="rows-head" role="presentation">
        {options.head}
      </div>
      <div class="rows-body" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        {drawn.map(index => (
          <div
            key={index}
            id={`${prefix}-${index}`}
            {...rowAttributes(index, index === selected, pick)}
            {...options.attributes?.(index)}
            style={{ height: `${rowHeight}px`, transform: `translateY(${index * rowHeight}px)` }}
          >
            {options.row(index)}
          </div>
        ))}
      </div>
    </div>
  )
}

function press(event: KeyboardEvent, options: RowsOptions, scroller: HTMLElement | null): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  if (event.target instanceof HTMLInputElement) return
  const { count, selected, onSelect, onOpen, onKey } = options
  const page = Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / options.rowHeight) - 2)
  const target = targetOf(event.key, selected, count, page)
  if (target !== undefined) {
    if (count > 0) onSelect(Math.max(0, Math.min(count - 1, target)))
  } else if (event.key === 'Enter' && event.target === scroller && selected >= 0) onOpen?.(selected)
  else if (!onKey?.(event.key, selected)) return
  event.preventDefault()
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }

/** The row that a key leads to, which may lie beyond the ends; undefined where it is no key that moves. */
function targetOf(key: string, selected: number, count: number, page: number): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = key === 'PageDown' ? page : key === 'PageUp' ? -page : steps[key]
  return step === undefined ? undefined : selected < 0 ? 0 : selected + step
}

function rowAttributes(index: number, selected: boolean, pick: (index: number) => void): RowAttributes {
  return {
    role: 'row',
    class: selected ? 'row selected' : 'row',
    'aria-rowindex': index + 1,
    'aria-selected': selected,
    onClick: () => pick(index),
  }
}
