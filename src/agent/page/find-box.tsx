import type { PlacedSpan } from '../model'
import { countText } from './format'

/** What is searched in a trace, and where one stands among what was found. */
export interface FindOptions {
  readonly text: string
  readonly matches: readonly PlacedSpan[]
  /** The id of the span that the keys act on, or empty. */
  readonly at: string
  readonly onText: (text: string) => void
  readonly onReach: (span: PlacedSpan) => void
}

/** The id of the box. */
export const findId = 'find'

const ways = [
  [-1, 'Previous match', '↑'],
  [1, 'Next match', '↓'],
] as const

/** Finds spans within a trace: Enter goes to the next one, Shift+Enter to the one before. */
export function FindBox({ text, matches, at, onText, onReach }: FindOptions) {
  const index = matches.findIndex(({ id }) => id === at)
  const step = (by: number) => {
    const start = index < 0 && by < 0 ? 0 : index
    const span = matches[(start + by + matches.length) % matches.length]
    if (span) onReach(span)
  }
  return (
    <search class="find" aria-label="Find in this trace">
      <input
        id={findId}
        type="search"
        spellcheck={false}
        autocomplete="off"
        placeholder="Find in this trace (f)"
        aria-label="Find in this trace"
        value={text}
        onInput={event => onText(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') leave(event.currentTarget)
          else return
          event.preventDefault()
        }}
      />
      {text.trim() !== '' && (
        <>
          <span class="find-count" role="status">
            {placeText(index, matches.length)}
          </span>
          {ways.map(([by, label, arrow]) => (
            <button
              key={label}
              type="button"
              class="quiet"
              aria-label={label}
              disabled={matches.length === 0}
              onClick={() => step(by)}
            >
              {arrow}
            </button>
          ))}
        </>
      )}
    </search>
  )
}

function placeText(index: number, count: number): string {
  if (count === 0) return 'none'
  return index < 0 ? `${countText(count)} found` : `${countText(index + 1)} of ${countText(count)}`
}

/** Gives the keys back to what is on show; the text stays, and what it marks. */
function leave(box: HTMLElement): void {
  const shown = document.querySelector<HTMLElement>('.rows, .flame-box[tabindex="0"]')
  if (shown) shown.focus()
  else box.blur()
}
