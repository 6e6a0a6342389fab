import { distance } from '../names/distance'

/** The names that are written almost as a wrong one is, the nearest first; at most three. */
export function nearestOf(wrong: string, names: Iterable<string>): string[] {
  const low = wrong.toLowerCase()
  const limit = Math.max(1, Math.floor(wrong.length / 4))
  const found: { readonly name: string; readonly edits: number }[] = []
  for (const name of names) {
    const edits = distance(low, name.toLowerCase(), limit)
    if (edits <= limit) found.push({ name, edits })
  }
  return found
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name)
}
