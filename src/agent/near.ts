/** The names that are written almost as a wrong one is, the nearest first; at most three. */
export function nearestOf(wrong: string, names: Iterable<string>): string[] {
  const low = wrong.toLowerCase()
  const limit = Math.max(1, Math.floor(wrong.length / 4))
  const found: { readonly name: string; readonly edits: number }[] = []
  for (const name of names) {
    const edits = Math.abs(name.length - wrong.length) > limit ? limit + 1 : editsBetween(low, name.toLowerCase())
    if (edits <= limit) found.push({ name, edits })
  }
  return found
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** How many letters must be put in, taken out or changed. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let down = 1; down <= from.length; down++) {
    const next = [down]
    for (let across = 1; across <= to.length; across++) {
      const same = from[down - 1] === to[across - 1] ? 0 : 1
      next.push(
        Math.min((row[across] as number) + 1, (next[across - 1] as number) + 1, (row[across - 1] as number) + same),
      )
    }
    row = next
  }
  return row[to.length] as number
}
