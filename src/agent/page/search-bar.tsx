import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ServiceMap } from '../model'
import { Endings } from './endings'
import { useCalm } from './live'
import { useLoaded } from './load'
import { go, listOf, readRoute } from './route'
import { termValue, withTerm } from './search-terms'

/** Milliseconds without a key after which a query is asked. */
const rest = 250

/** The search box with its quick filters. */
export function SearchBar({ query, problem, revision }: { query: string; problem: string; revision: number }) {
  const box = useRef<HTMLInputElement>(null)
  const [text, write, set] = useTyped(query, box)
  const { data: map } = useLoaded<ServiceMap>('api/services', useCalm(revision, 2000))
  const services = map?.nodes.map(node => node.service).sort() ?? []
  const choice = (label: string, values: readonly string[]) => {
    const key = label.toLowerCase()
    const value = termValue(text, key)
    const choose = (chosen: string) => set(withTerm(text, key, chosen))
    return <Choice label={label} value={value} values={withValue(values, value)} onChoose={choose} />
  }
  return (
    <search>
      <form
        class="search"
        onSubmit={event => {
          event.preventDefault()
          set(text)
        }}
      >
        <div class="search-box">
          <input
            ref={box}
            id="search"
            type="search"
            spellcheck={false}
            autocomplete="off"
            placeholder={'service:shop resource:"GET /a*" status:error duration:>100ms -word'}
            aria-label="Query"
            aria-invalid={problem !== ''}
            aria-describedby={problem ? 'search-problem' : undefined}
            value={text}
            list="search-endings"
            onInput={event => write(event.currentTarget.value)}
          />
          <Endings id="search-endings" text={text} />
          <kbd>/</kbd>
          {problem && (
            <p id="search-problem" class="problem" role="status">
              {problem}
            </p>
          )}
        </div>
        {choice('Service', services)}
        {choice('Status', ['error', 'ok'])}
        {choice('Duration', ['>10ms', '>100ms', '>1s'])}
      </form>
    </search>
  )
}

/** The text of the box: `write` takes what is typed, which is asked for when the keys rest, and `set` asks for a query at once. */
function useTyped(query: string, box: RefObject<HTMLInputElement | null>) {
  const [text, setText] = useState(query)
  const [written, setWritten] = useState(false)
  useEffect(() => {
    // What a reader types leads; the address follows it.
    if (document.activeElement !== box.current || !written) setText(query)
  }, [query])
  useEffect(() => {
    if (!written) return
    const timer = setTimeout(() => {
      setWritten(false)
      search(text, true)
    }, rest)
    return () => clearTimeout(timer)
  }, [text, written])
  const write = (typed: string) => {
    setText(typed)
    setWritten(true)
  }
  const set = (next: string) => {
    setText(next)
    setWritten(false)
    search(next)
  }
  return [text, write, set] as const
}

/** The view and its order stay. */
function search(query: string, replace = false): void {
  go({ ...listOf(readRoute(location.hash)), query }, replace)
}

interface ChoiceOptions {
  readonly label: string
  readonly value: string
  readonly values: readonly string[]
  readonly onChoose: (value: string) => void
}

function Choice({ label, value, values, onChoose }: ChoiceOptions) {
  return (
    <select
      class={value ? 'choice chosen' : 'choice'}
      aria-label={label}
      value={value}
      onChange={event => onChoose(event.currentTarget.value)}
    >
      <option value="">{label}</option>
      {values.map(each => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  )
}

function withValue(values: readonly string[], value: string): readonly string[] {
  return value === '' || values.includes(value) ? values : [value, ...values]
}
