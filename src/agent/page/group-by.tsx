import { useEffect, useState } from 'preact/hooks'
import { useLoaded } from './load'
import { go, listOf, type Route } from './route'

interface KeyFieldOptions {
  /** What it is for, such as `Group by`; what stands before it where something is chosen; and what takes that away. */
  readonly label: string
  readonly lead: string
  readonly clear: string
  readonly chosen: string
  /** Words of the query language that are of no use here. */
  readonly without: readonly string[]
  readonly onChoose: (key: string) => void
}

/** A field for what the list is grouped by: a word of the query language or any tag. */
export function GroupBy({ route }: { route: Route }) {
  return (
    <KeyField
      label="Group by"
      lead="by"
      clear="Do not group"
      chosen={route.group}
      without={['duration', 'start', 'spans', 'errors']}
      onChoose={group => go({ ...listOf(route), group })}
    />
  )
}

/** A field for the tag by which the list is sorted; a second choice of the same one turns it round. */
export function SortByTag({ route }: { route: Route }) {
  const [, minus, tag = ''] = /^(-?)tag:(.*)$/s.exec(route.sort) ?? []
  return (
    <>
      <KeyField
        label="Sort by tag"
        lead="sorted by"
        clear="Do not sort by a tag"
        chosen={tag}
        without={['duration', 'start', 'spans', 'errors', 'service', 'resource', 'status']}
        onChoose={key => go({ ...listOf(route), sort: key && `-tag:${key}` })}
      />
      {tag && (
        <button
          type="button"
          class="quiet"
          onClick={() => go({ ...listOf(route), sort: `${minus ? '' : '-'}tag:${tag}` })}
          aria-label={minus ? 'Smallest first' : 'Largest first'}
        >
          {minus ? '↓' : '↑'}
        </button>
      )}
    </>
  )
}

function KeyField({ label, lead, clear, chosen, without, onChoose }: KeyFieldOptions) {
  const [text, setText] = useState(chosen)
  const [asked, setAsked] = useState(0)
  const { data: keys } = useLoaded<readonly string[]>(asked > 0 ? 'api/keys' : '', asked)
  useEffect(() => setText(chosen), [chosen])
  const choose = (key: string) => onChoose(key.trim())
  const words = keys?.filter(key => !without.includes(key)) ?? []
  const list = `${label.toLowerCase().replaceAll(' ', '-')}-keys`
  return (
    <form
      class="group-by"
      onSubmit={event => {
        event.preventDefault()
        choose(text)
      }}
    >
      {chosen && <span>{lead}</span>}
      <input
        class={chosen ? 'choice chosen' : 'choice'}
        aria-label={label}
        placeholder={`${label}…`}
        list={list}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onFocus={() => setAsked(times => times + 1)}
        onInput={event => {
          const typed = event.currentTarget.value
          setText(typed)
          // One of the list was chosen: no key is needed any more.
          if (typed === '' || (words.includes(typed) && !('inputType' in event && event.inputType === 'insertText'))) {
            choose(typed)
          }
        }}
      />
      <datalist id={list}>
        {words.map(key => (
          <option key={key} value={key} />
        ))}
      </datalist>
      {chosen && (
        <button type="button" class="quiet" onClick={() => choose('')} aria-label={clear}>
          ×
        </button>
      )}
    </form>
  )
}
