import { useEffect, useRef } from 'preact/hooks'
import { findId } from './find-box'
import { isTyping } from './page-keys'
import type { ShownTrace } from './shown-trace'
import { movedBy, zoomedAt } from './zoom'

/** By what a key makes the stretch smaller or larger, and by what share of itself it moves. */
const factor = 0.5
const share = 0.25

/** Keys of the page of a trace: f finds, + - 0 zoom, comma and point move the stretch, c marks the critical path. */
export function useTraceKeys(shown: ShownTrace): void {
  const now = useRef(shown)
  now.current = shown
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (!isTyping(event) && act(event.key, now.current)) event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

function act(key: string, { frame, whole, zoom, look, change, tree, cursor }: ShownTrace): boolean {
  const size = frame.to - frame.from
  // Around what the keys act on, where it can be seen.
  const span = tree.spans.find(({ id }) => id === cursor)
  const middle = span ? span.start + span.duration / 2 : Number.NaN
  const at = middle > frame.from && middle < frame.to ? middle : (frame.from + frame.to) / 2
  switch (key) {
    case 'f':
      document.querySelector<HTMLInputElement>(`#${findId}`)?.select()
      return true
    case '+':
    case '=':
      zoom(zoomedAt(frame, whole, factor, at))
      return true
    case '-':
      zoom(zoomedAt(frame, whole, 1 / factor, at))
      return true
    case '0':
      zoom(undefined)
      return true
    case ',':
    case '.':
      if (look.zoom) zoom(movedBy(frame, whole, size * (key === '.' ? share : -share)))
      return true
    case 'c':
      change({ path: !look.path })
      return true
    default:
      return false
  }
}
