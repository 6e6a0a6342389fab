/**
 * Whether a text is as a pattern says, in which `*` stands for any text; case does not matter. The time it takes grows with
 * the text alone, however many stars there are.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const last = rest.pop()
  if (last === undefined) return text => text.length === first.length && text.toLowerCase() === first
  const middles = rest.filter(part => part !== '')
  return text => {
    const low = text.toLowerCase()
    if (low.length < first.length + last.length || !low.startsWith(first) || !low.endsWith(last)) return false
    let at = first.length
    for (const middle of middles) {
      const found = low.indexOf(middle, at)
      if (found === -1) return false
      at = found + middle.length
    }
    return at <= low.length - last.length
  }
}
