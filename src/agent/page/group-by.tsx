import { useEffect, useState } from 'preact/hooks'
import { useLoaded } from './load'
import { go, listOf, type Route } from './route'

/** A field for what the list is grouped by: a word of the query language or any tag. */
export function GroupBy({ route }: { route: Route }) {
  const [text, setText] = useState(route.group)
  const [asked, setAsked] = useState(0)
  const { data: keys } = useLoaded<readonly string[]>(asked > 0 ? 'api/keys' : '', asked)
  useEffect(() => setText(route.group), [route.group])
  const group = (by: string) => go({ ...listOf(route), group: by.trim() })
  const words = keys?.filter(key => !['duration', 'start', 'spans', 'errors'].includes(key)) ?? []
  return (
    <form
      class="group-by"
      onSubmit={event => {
        event.preventDefault()
        group(text)
      }}
    >
      {route.group && <span>by</span>}
      <input
        class={route.group ? 'choice chosen' : 'choice'}
        aria-label="Group by"
        placeholder="Group by…"
        list="group-keys"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onFocus={() => setAsked(times => times + 1)}
        onInput={event => {
          const typed = event.currentTarget.value
          setText(typed)
          // One of the list was chosen: no key is needed any more.
          if (typed === '' || (words.includes(typed) && !('inputType' in event && event.inputType === 'insertText'))) {
            group(typed)
          }
        }}
      />
      <datalist id="group-keys">
        {words.map(key => (
          <option key={key} value={key} />
        ))}
      </datalist>
      {route.group && (
        <button type="button" class="quiet" onClick={() => group('')} aria-label="Do not group">
          ×
        </button>
      )}
    </form>
  )
}
