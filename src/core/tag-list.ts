/** Where a name stands in a flat list of names and values; -1 where it does not. */
export function findTag(list: readonly unknown[], name: string): number {
  for (let at = 0; at < list.length; at += 2) if (list[at] === name) return at
  return -1
}
