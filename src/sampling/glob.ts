/** Tells whether a text matches. */
export type Glob = (text: string) => boolean

/** Compiles a pattern in which `*` is any text, `?` any one character and nothing else is special; case does not matter. */
export function compileGlob(pattern: string): Glob {
  const wanted = pattern.toLowerCase()
  if (isAnything(wanted)) return () => true
  if (!/[*?]/.test(wanted)) return text => text.toLowerCase() === wanted
  return text => matches(wanted, text.toLowerCase())
}

/** True where a pattern matches every text: nothing but `*`. */
export function isAnything(pattern: string): boolean {
  return /^\*+$/.test(pattern)
}

/** Goes back to the last `*` alone, so that the time is at most the product of both lengths. */
function matches(pattern: string, text: string): boolean {
  let at = 0
  let place = 0
  let star = -1
  let retry = 0
  while (at < text.length) {
    const wanted = pattern.charAt(place)
    if (wanted === '*') {
      star = place++
      retry = at
    } else if (place < pattern.length && (wanted === '?' || wanted === text.charAt(at))) {
      place++
      at++
    } else if (star !== -1) {
      place = star + 1
      at = ++retry
    } else {
      return false
    }
  }
  while (pattern.charAt(place) === '*') place++
  return place === pattern.length
}
