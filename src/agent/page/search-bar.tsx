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
export function SearchBar(options: { query: string; problem: string; revision: number }) {
  const { query, problem, revision } = options
  const [text, setText] = useState(query)
  const [written, setWritten] = useState(false)
  const box = useRef<HTMLInputElement>(null)
  const { data: map } = useLoaded<ServiceMap>('api/services', useCalm(revision, 2000))
  const services = map?.nodes.map(node => node.service).sort() ?? []
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
  const set = (key: string, value: string) => {
    const changed = withTerm(text, key, value)
    setText(changed)
    search(changed)
  }
  const chosen = termValue(text, 'service')
  return (
    <search>
      <form
        class="search"
        onSubmit={event => {
          event.preventDefault()
          setWritten(false)
          search(text)
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
            onInput={event => {
              setText(event.currentTarget.value)
              setWritten(true)
            }}
          />
          <Endings id="search-endings" text={text} />
          <kbd>/</kbd>
          {problem && (
            <p id="search-problem" class="problem" role="status">
              {problem}
            </p>
          )}
        </div>
        <Choice
          label="Service"
          value={chosen}
          values={withValue(services, chosen)}
          onChoose={value => set('service', value)}
        />
        <Choice
          label="Status"
          value={termValue(text, 'status')}
          values={['error', 'ok']}
          onChoose={value => set('status', value)}
        />
        <Choice
          label="Duration"
          value={termValue(text, 'duration')}
          values={withValue(['>10ms', '>100ms', '>1s'], termValue(text, 'duration'))}
          onChoose={value => set('duration', value)}
        />
      </form>
    </search>
  )
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
