import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** The width of an element in pixels, followed while it is there; 0 at first. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const place = element.current
    if (!place) return
    const observer = new ResizeObserver(() => setWidth(place.clientWidth))
    observer.observe(place)
    setWidth(place.clientWidth)
    return () => observer.disconnect()
  }, [])
  return width
}
