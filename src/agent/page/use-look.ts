import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { go, type Route, readRoute } from './route'
import { type Look, lookText } from './trace-look'

/** Milliseconds without a change after which the address follows: browsers refuse an address that changes too often. */
const rest = 300

/** The look of the moment, and what changes it; the address follows, and leads where it is changed. */
export function useLook(route: Route): readonly [Look, (change: Partial<Look>) => void] {
  const [look, setLook] = useState(route.look)
  const written = useRef(lookText(route.look))
  const text = lookText(look)
  const told = lookText(route.look)
  // Before anything is pressed that changes the look anew.
  useLayoutEffect(() => {
    if (told === written.current) return
    written.current = told
    setLook(route.look)
  }, [told])
  useEffect(() => {
    if (text === written.current) return
    const timer = setTimeout(() => {
      written.current = text
      go({ ...readRoute(location.hash), look }, true)
    }, rest)
    return () => clearTimeout(timer)
  }, [text])
  return [look, change => setLook(old => ({ ...old, ...change }))]
}
