import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** A box of a flame: times and widths are in any unit, the same for all. */
export interface FlameBox {
  readonly key: string
  readonly from: number
  readonly to: number
  /** 0 is at the top. */
  readonly lane: number
  readonly label: string
  readonly title: string
  readonly colour: string
  readonly bad: boolean
}

interface FlameOptions {
  readonly label: string
  /** By lane, and from left to right in each. */
  readonly lanes: readonly (readonly FlameBox[])[]
  readonly from: number
  readonly to: number
  readonly selected: string
  /** The keys of boxes that were found. */
  readonly marked?: ReadonlySet<string>
  /** The key of the box that comes into sight when it changes. */
  readonly reached?: string
  readonly onChoose: (key: string) => void
}

const laneHeight = 22
/** Pixels under which boxes are drawn as one. */
const leastWidth = 2
/** Lanes drawn beyond those in sight. */
const beyond = 8

/** Nested boxes: what took how long, and for whom. Only what is in sight and wide enough is in the document. */
export function Flame({ label, lanes, from, to, selected, marked, reached: goal, onChoose }: FlameOptions) {
  const scroller = useRef<HTMLElement>(null)
  const size = useSize(scroller)
  useLayoutEffect(() => {
    const lane = goal ? lanes.findIndex(boxes => boxes.some(({ key }) => key === goal)) : -1
    if (lane >= 0 && scroller.current) bringIntoSight(scroller.current, lane * laneHeight)
  }, [goal])
  const first = Math.max(0, Math.floor(size.top / laneHeight) - beyond)
  const last = Math.ceil((size.top + size.height) / laneHeight) + beyond
  const scale = size.width / (to - from)
  const drawn = size.width > 0 ? lanes.slice(first, last).flatMap(lane => visible(lane, from, to, scale)) : []
  const reached = drawn.find(box => box.key === (goal || selected)) ?? drawn[0]
  return (
    <section ref={scroller} class="flame" aria-label={label}>
      <div class="flame-body" style={{ height: `${lanes.length * laneHeight}px` }}>
        {drawn.map(box => (
          <button
            key={box.key}
            type="button"
            class={box.key === selected ? 'flame-box selected' : 'flame-box'}
            data-found={marked?.has(box.key) ? '' : undefined}
            data-reached={box.key === goal ? '' : undefined}
            title={box.title}
            tabIndex={box === reached ? 0 : -1}
            onKeyDown={moveFocus}
            data-box={box.key}
            onClick={() => onChoose(box.key)}
            {...drawnAt(box, (box.from - from) * scale, (box.to - from) * scale, size.width)}
          />
        ))}
      </div>
    </section>
  )
}

/** Where a box lies, and its label where that is wide enough to read. */
function drawnAt(box: FlameBox, from: number, to: number, width: number) {
  const left = Math.max(0, from)
  const right = Math.min(width, to)
  const style = {
    '--colour': box.bad ? 'var(--bad)' : box.colour,
    left: `${left}px`,
    width: `${Math.max(leastWidth, right - left - 1)}px`,
    top: `${box.lane * laneHeight}px`,
  }
  return { style, children: right - left > 40 ? box.label : '' }
}

/** The size of what scrolls, and how far it is scrolled. */
function useSize(scroller: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0, top: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => setSize({ width: element.clientWidth, height: element.clientHeight, top: element.scrollTop })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  return size
}

function bringIntoSight(scroller: HTMLElement, top: number): void {
  const isSeen = top >= scroller.scrollTop && top + laneHeight <= scroller.scrollTop + scroller.clientHeight
  if (!isSeen) scroller.scrollTop = top - scroller.clientHeight / 2
}

// Of boxes too narrow to tell apart one is drawn, so that a lane never holds more than fit side by side.
function visible(lane: readonly FlameBox[], from: number, to: number, scale: number): readonly FlameBox[] {
  let free = Number.NEGATIVE_INFINITY
  return lane.filter(box => {
    if (box.to < from || box.from > to) return false
    const left = Math.max(0, (box.from - from) * scale)
    const right = (box.to - from) * scale
    if (right - left < leastWidth && left < free) return false
    free = Math.max(right, left + leastWidth)
    return true
  })
}

// Left and right within the order of the boxes, up and down to the box that lies there.
function moveFocus(event: KeyboardEvent): void {
  const box = event.currentTarget
  if (!(box instanceof HTMLElement)) return
  const next =
    event.key === 'ArrowRight' ? box.nextElementSibling : event.key === 'ArrowLeft' && box.previousElementSibling
  const lane = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const target = lane === 0 ? next : boxAcross(box, lane * laneHeight)
  if (!(target instanceof HTMLElement)) return
  event.preventDefault()
  target.focus()
}

function boxAcross(box: HTMLElement, distance: number): HTMLElement | undefined {
  const top = box.offsetTop + distance
  const end = box.offsetLeft + box.offsetWidth
  return [...(box.parentElement?.children ?? [])]
    .filter(each => each instanceof HTMLElement)
    .find(({ offsetTop, offsetLeft, offsetWidth }) => {
      return offsetTop === top && offsetLeft < end && offsetLeft + offsetWidth > box.offsetLeft
    })
}
