import { useEffect, useState } from 'preact/hooks'

/** A number that grows whenever the page changes its colours: what is drawn on a canvas has to be drawn anew. */
export function useThemeChanges(): number {
  const [times, setTimes] = useState(0)
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const grow = () => setTimes(old => old + 1)
    dark.addEventListener('change', grow)
    addEventListener('themechange', grow)
    return () => {
      dark.removeEventListener('change', grow)
      removeEventListener('themechange', grow)
    }
  }, [])
  return times
}
