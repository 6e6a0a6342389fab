import { useEffect, useState } from 'preact/hooks'
import { AgentEndedNotice } from './agent-ended'
import { GroupTable } from './group-table'
import { HelpDialog } from './help-dialog'
import { HintList } from './hint-list'
import { type Live, useLive } from './live'
import { MetricPlots } from './metric-plots'
import { OperationTable } from './operation-table'
import { usePageKeys } from './page-keys'
import { ProfileList } from './profile-list'
import { hrefOf, type Route, useRoute, type View, views } from './route'
import { savedPage } from './saved-page'
import { ServiceGraph } from './service-graph'
import { StatusLine } from './status-line'
import { ThemeSwitch } from './theme'
import { TraceList } from './trace-list'
import { TracePage } from './trace-page'

const titles: Readonly<Record<View, string>> = {
  traces: 'Traces',
  services: 'Services',
  operations: 'Operations',
  hints: 'Hints',
  metrics: 'Metrics',
  profiles: 'Profiles',
}

/** The whole page: the rail of views, one view and the line of the agent's state. */
export function App() {
  const saved = savedPage()
  const asked = useRoute()
  // A saved file has one trace, and nothing else to go to.
  const route: Route = saved ? { ...asked, view: 'traces', trace: saved.trace.summary.id } : asked
  const live = useLive()
  const [helping, setHelping] = useState(false)
  useEffect(() => {
    document.title = route.trace ? `Trace ${route.trace.slice(-8)}` : titles[route.view]
  }, [route.view, route.trace])
  usePageKeys(saved === undefined, () => setHelping(true))
  return (
    <div class="page">
      <header class="rail">
        <strong class="brand">tracer</strong>
        <nav aria-label="Views">
          {(saved ? [] : views).map(view => (
            <a
              key={view}
              href={hrefOf({ view, query: view === 'traces' || view === 'operations' ? route.query : '' })}
              aria-current={route.view === view ? 'page' : undefined}
            >
              {titles[view]}
            </a>
          ))}
        </nav>
        <div class="rail-end">
          <ThemeSwitch />
          <button
            type="button"
            class="quiet"
            aria-label="Keys and help"
            onClick={() => setHelping(true)}
            data-action="help"
          >
            ?
          </button>
        </div>
      </header>
      {!live.connected && <AgentEndedNotice />}
      <main>
        {!route.trace && <h1 class="unseen">{titles[route.view]}</h1>}
        <Shown route={route} live={live} />
      </main>
      <StatusLine live={live} />
      {helping && <HelpDialog onClose={() => setHelping(false)} />}
    </div>
  )
}

function Shown({ route, live }: { route: Route; live: Live }) {
  if (route.view === 'traces' && route.trace) return <TracePage key={route.trace} route={route} live={live} />
  switch (route.view) {
    case 'traces':
      return route.group ? <GroupTable route={route} live={live} /> : <TraceList route={route} live={live} />
    case 'services':
      return <ServiceGraph live={live} />
    case 'operations':
      return <OperationTable route={route} live={live} />
    case 'hints':
      return <HintList live={live} />
    case 'metrics':
      return <MetricPlots live={live} />
    case 'profiles':
      return <ProfileList route={route} live={live} />
  }
}
