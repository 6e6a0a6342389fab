import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'

/** What is scrolled. */
export interface Scrolled {
  readonly count: number
  /** Pixels. */
  readonly rowHeight: number
  /** The index of the row that the keys act on, or -1. */
  readonly selected: number
  /** Told which rows are drawn, and whether the first is in sight. */
  readonly onRange?: (first: number, last: number, atTop: boolean) => void
  /** Changes where the list is another one: it is then scrolled to its top. */
  readonly of?: string
}

/** The indexes of the rows to draw: those in sight, and some around them. The selected one is scrolled into sight. */
export function useRowsInSight(
  options: Scrolled,
  scroller: RefObject<HTMLDivElement | null>,
  head: RefObject<HTMLDivElement | null>,
): readonly number[] {
  const { count, rowHeight, selected, of, onRange } = options
  const [, draw] = useState(0)
  const [headHeight, setHeadHeight] = useState(0)
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(setup()))
  virtualizer.setOptions(setup())
  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => virtualizer._willUpdate())
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, headHeight])
  useLayoutEffect(() => setHeadHeight(head.current?.offsetHeight ?? 0))

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

  const drawn = virtualizer.getVirtualItems().map(({ index }) => index)
  const first = drawn[0] ?? 0
  const last = drawn.at(-1) ?? 0
  const atTop = (virtualizer.scrollOffset ?? 0) < rowHeight
  useEffect(() => onRange?.(first, last, atTop), [first, last, atTop, count])
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0
  }, [of])
  useLayoutEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: 'auto' })
  }, [selected])
  return drawn
}
