import { useLoaded } from './load'
import { termOf } from './search-terms'

/** How a query may go on: keys for a term that has none yet, or values of its key, as the browser offers them. */
export function Endings({ id, text }: { id: string; text: string }) {
  const [, before = '', last = ''] = /^(.*?)([^\s()"]*)$/s.exec(text) ?? []
  const [, minus = '', key, value = ''] = /^(-?)(?:([^:]+):)?(.*)$/s.exec(last) ?? []
  const asked = key === undefined ? { prefix: value } : { key: key.replace(/^root\./, ''), prefix: value }
  // An empty box is asked for nothing: there the examples are.
  const path = text === '' ? '' : `api/keys?${new URLSearchParams(asked)}`
  const { data } = useLoaded<readonly string[]>(path, 0)
  const whole = (ending: string) => `${before}${minus}${key === undefined ? `${ending}:` : termOf(key, ending)}`
  return (
    <datalist id={id}>
      {data?.map(ending => (
        <option key={ending} value={whole(ending)} />
      ))}
    </datalist>
  )
}
