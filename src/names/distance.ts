/** Rows of `distance`, made once: names have fewer characters than this. */
const rows = [new Uint8Array(128), new Uint8Array(128), new Uint8Array(128)] as const

/** How many edits make one name of another: insertions, deletions, replacements and swaps of neighbours; where it is above `limit`, only that it is above. */
export function distance(from: string, to: string, limit: number): number {
  const above = limit + 1
  if (from.length > 120 || to.length > 120) return above
  let [before, previous, current]: readonly Uint8Array[] = rows
  previous.fill(above)
  for (let column = 0; column <= limit; column++) previous[column] = column
  for (let row = 1; row <= from.length; row++) {
    // Further than `limit` from the diagonal, no path is short enough.
    current.fill(above)
    if (row <= limit) current[0] = row
    for (let column = Math.max(1, row - limit); column <= Math.min(to.length, row + limit); column++) {
      const same = from[row - 1] === to[column - 1]
      let edits = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1])
        edits = Math.min(edits, at(before, column - 2) + 1)
      current[column] = Math.min(edits, above)
    }
    ;[before, previous, current] = [previous, current, before]
  }
  return at(previous, to.length)
}

function at(row: Uint8Array, column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
