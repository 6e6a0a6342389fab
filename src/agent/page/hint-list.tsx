import type { Hint } from '../model'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { hrefOf, type Route } from './route'

const titles: Readonly<Record<Hint['kind'], string>> = {
  'n-plus-one': 'Repeated query',
  'slow-pool-wait': 'Wait for a connection',
  'no-parent': 'Missing parent',
}

/** All hints, newest first. */
export function HintList({ live }: { live: Live }) {
  const { data: hints, failure } = useLoaded<readonly Hint[]>('api/hints', useCalm(live.revision, 1000))
  if (!hints || hints.length === 0) {
    return (
      <section class="view" aria-label="Hints">
        <div class="empty">
          <h2>{hints ? 'Nothing looks wrong' : failure || 'Loading'}</h2>
          {hints && <p>Repeated queries, long waits for a connection and spans without their parent are told here.</p>}
        </div>
      </section>
    )
  }
  return (
    <section class="view" aria-label="Hints">
      <ul class="hints scroll">
        {hints.map((hint, index) => (
          <li key={index}>
            <HintLink hint={hint} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The hints of one trace. */
export function HintLines({ hints, route }: { hints: readonly Hint[]; route: Route }) {
  return (
    <ul class="hints inline" aria-label="Hints of this trace">
      {hints.map((hint, index) => (
        <li key={index}>
          <HintLink hint={hint} route={route} />
        </li>
      ))}
    </ul>
  )
}

function HintLink({ hint, route }: { hint: Hint; route?: Route }) {
  return (
    <a href={hrefOf({ ...route, view: 'traces', trace: hint.trace, span: hint.span })}>
      <span class={`badge hint-${hint.kind}`}>{titles[hint.kind] ?? hint.kind}</span>
      <span>{hint.message}</span>
    </a>
  )
}
