/** The most bytes of UTF-8 that each part of a span may have. Source: datadog-agent, pkg/trace/traceutil/normalize. */
export const limits = { name: 100, service: 100, type: 100, resource: 5000, key: 200, value: 25_000 } as const

/** Cuts text to `max` bytes of UTF-8, never inside a character. */
export function limitBytes(text: string, max: number): string {
  // No character takes more than three bytes a UTF-16 unit.
  if (text.length * 3 <= max) return text
  return cut(text, max)
}

function cut(text: string, max: number): string {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const pair = code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : pair ? 4 : 3
    if (bytes > max) return text.slice(0, index)
    if (pair) index++
  }
  return text
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}

/** JSON of as many whole entries as fit in `max` bytes, and how many were left out. */
export function limitJsonArray(entries: readonly unknown[], max: number): { text: string; left: number } {
  let text = ''
  let bytes = 2
  let kept = 0
  for (const entry of entries) {
    const json = JSON.stringify(entry)
    bytes += Buffer.byteLength(json) + (kept > 0 ? 1 : 0)
    if (bytes > max) break
    text += kept > 0 ? `,${json}` : json
    kept++
  }
  return { text: `[${text}]`, left: entries.length - kept }
}
