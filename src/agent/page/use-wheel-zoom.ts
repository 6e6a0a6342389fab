import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { ShownTrace } from './shown-trace'
import { zoomedAt } from './zoom'

/** The wheel with ctrl or ⌘ over an element zooms around the pointer; `lane` is what the stretch is drawn on. */
export function useWheelZoom(element: RefObject<HTMLElement | null>, lane: string, shown: ShownTrace): void {
  const now = useRef(shown)
  now.current = shown
  useEffect(() => {
    const place = element.current
    if (!place) return
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      const box = place.querySelector(lane)?.getBoundingClientRect()
      if (!box || box.width === 0) return
      // The browser would zoom the page.
      event.preventDefault()
      const { frame, whole, zoom } = now.current
      const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width))
      zoom(zoomedAt(frame, whole, 1.002 ** event.deltaY, frame.from + share * (frame.to - frame.from)))
    }
    place.addEventListener('wheel', turn, { passive: false })
    return () => place.removeEventListener('wheel', turn)
  }, [])
}
