import { useEffect, useState } from 'preact/hooks'

/** Below this a row of a list has two lines; the styles of `narrow.css` go by the same. */
const twoLines = 700

/** True where the window has no room for more pixels than these; left out, for no more than a row of two lines. */
export function useNarrow(pixels = twoLines): boolean {
  const query = `(max-width: ${pixels}px)`
  const [is, set] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const follow = () => set(list.matches)
    follow()
    list.addEventListener('change', follow)
    return () => list.removeEventListener('change', follow)
  }, [query])
  return is
}

/** The height of a row of a list, in pixels. */
export function rowHeightIn(narrow: boolean): number {
  return narrow ? 52 : 32
}
