import { useEffect, useState } from 'preact/hooks'

/** Below this a row of a list has two lines; the styles of `narrow.css` go by the same. */
const narrow = '(max-width: 700px)'

/** True where the window has room for no more than a row of two lines. */
export function useNarrow(): boolean {
  const [is, set] = useState(() => matchMedia(narrow).matches)
  useEffect(() => {
    const list = matchMedia(narrow)
    const follow = () => set(list.matches)
    follow()
    list.addEventListener('change', follow)
    return () => list.removeEventListener('change', follow)
  }, [])
  return is
}
