import type { TraceView } from './model'

/** How many characters are written at once. */
const part = 65_536

/** The JSON of a list, item by item: of a large one no text has to be made that is larger still. */
export function* writeList(items: Iterable<unknown>): Generator<string> {
  let text = '['
  let separator = ''
  for (const item of items) {
    text += separator + JSON.stringify(item)
    separator = ','
    if (text.length >= part) {
      yield text
      text = ''
    }
  }
  yield `${text}]`
}

/** The JSON of a trace as its page shows it. */
export function* writeView({ summary, spans, hints, logs }: TraceView): Generator<string> {
  yield `{"summary":${JSON.stringify(summary)},"spans":`
  yield* writeList(spans)
  yield `,"hints":${JSON.stringify(hints)},"logs":`
  yield* writeList(logs)
  yield '}'
}
