import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { ComponentChildren, HTMLAttributes } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Attributes of a row, those with data among them. */
export type RowAttributes = HTMLAttributes<HTMLDivElement> & { readonly [name: `data-${string}`]: string | undefined }

/** How a long list is drawn; only rows in sight are in the document. */
export interface RowsOptions {
  /** What a screen reader calls it. */
  readonly label: string
  readonly role: 'grid' | 'treegrid'
  readonly count: number
  /** Pixels. */
  readonly rowHeight: number
  /** The index of the row that the keys act on, or -1. */
  readonly selected: number
  readonly onSelect: (index: number) => void
  readonly onOpen?: (index: number) => void
  /** Keys beyond arrows, Home, End, Page and Enter; true where it took the key. */
  readonly onKey?: (key: string, index: number) => boolean
  /** Told which rows are drawn, and whether the first is in sight. */
  readonly onRange?: (first: number, last: number, atTop: boolean) => void
  /** The cells of a row. */
  readonly row: (index: number) => ComponentChildren
  /** More attributes of a row. */
  readonly attributes?: (index: number) => RowAttributes
  /** The row of headings, which stays in sight. */
  readonly head?: ComponentChildren
  /** Changes where the list is another one: it is then scrolled to its top. */
  readonly of?: string
  readonly style?: HTMLAttributes<HTMLDivElement>['style']
}

/** A list of any length with one row under the keys. */
export function Rows(options: RowsOptions) {
  const { count, rowHeight, selected, role, label } = options
  const scroller = useRef<HTMLDivElement>(null)
  const [prefix] = useState(() => `rows-${Math.random().toString(36).slice(2, 8)}`)
  const [, draw] = useState(0)
  const [headHeight, setHeadHeight] = useState(0)
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(setup()))
  virtualizer.setOptions(setup())
  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => virtualizer._willUpdate())
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, headHeight])

  function setup() {
    return {
      count,
      getScrollElement: () => scroller.current,
      estimateSize: () => rowHeight,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      overscan: 10,
      scrollPaddingStart: headHeight,
      scrollMargin: headHeight,
      onChange: () => draw(times => times + 1),
    }
  }

  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const atTop = (virtualizer.scrollOffset ?? 0) < rowHeight
  useEffect(() => options.onRange?.(first, last, atTop), [first, last, atTop, count])
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0
  }, [options.of])
  useLayoutEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: 'auto' })
  }, [selected])

  useEffect(() => {
    // The keys act on what is on show, unless the reader is elsewhere.
    const active = document.activeElement
    if (!active || active === document.body) scroller.current?.focus({ preventScroll: true })
  })

  const move = (index: number) => {
    if (count > 0) options.onSelect(Math.max(0, Math.min(count - 1, index)))
  }
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    j: 1,
    k: -1,
    PageDown: page,
    PageUp: -page,
  }
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.target instanceof HTMLInputElement) return
    const step = steps[event.key]
    if (step !== undefined) move(selected < 0 ? 0 : selected + step)
    else if (event.key === 'Home') move(0)
    else if (event.key === 'End') move(count - 1)
    else if (event.key === 'Enter' && event.target === scroller.current && selected >= 0) options.onOpen?.(selected)
    else if (!options.onKey?.(event.key, selected)) return
    event.preventDefault()
  }

  const drawn = items.some(item => item.index === selected)
  const frame = {
    role,
    tabIndex: 0,
    'aria-label': label,
    'aria-rowcount': count,
    'aria-activedescendant': drawn ? `${prefix}-${selected}` : undefined,
    onKeyDown: press,
  }
  const pick = (index: number) => {
    options.onSelect(index)
    options.onOpen?.(index)
  }
  const head = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => setHeadHeight(head.current?.offsetHeight ?? 0))
  return (
    <div {...frame} ref={scroller} class="rows" style={options.style}>
      <div ref={head} class="rows-head" role="presentation">
        {options.head}
      </div>
      <div class="rows-body" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        {items.map(({ index }) => (
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

function rowAttributes(index: number, selected: boolean, pick: (index: number) => void): RowAttributes {
  return {
    role: 'row',
    class: selected ? 'row selected' : 'row',
    'aria-rowindex': index + 1,
    'aria-selected': selected,
    onClick: () => pick(index),
  }
}
