/** Letters that take two columns of a terminal: those of China, Japan and Korea, and most pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const letter of text) columns += wide.test(letter) ? 2 : 1
  return columns
}

/** A text in at most so many columns, with `…` where its end is left out. */
export function fitted(text: string, most: number): string {
  if (columnsOf(text) <= most) return text
  let left = most - 1
  let kept = ''
  for (const letter of text) {
    left -= columnsOf(letter)
    if (left < 0) break
    kept += letter
  }
  return `${kept}…`
}
