/** What a text costs beside its characters, in bytes: its header, and what it is rounded up by. */
const header = 24

/** How many bytes a text takes in memory: V8 keeps one for each character, or two where one of them needs that. */
export function textSize(text: string): number {
  return header + (/[\u0100-\uffff]/.test(text) ? text.length * 2 : text.length)
}

/** A text of at most `max` characters that stands alone: a mere slice would keep the whole text that it is from. */
export function shortText(text: string, max: number): string {
  if (text.length <= max) return text
  return Buffer.from(`${text.slice(0, max)}… (${text.length} characters)`).toString()
}

/** The same text in memory of its own, where it may be a part of a longer one. */
export function ownText(text: string): string {
  return Buffer.from(text).toString()
}
