import { useEffect, useState } from 'preact/hooks'
import { errorOf } from '../error-of'
import type { LinkView, LogLine, PlacedSpan, TraceView } from '../model'
import { isUnfinished } from '../unfinished'
import { whereOf } from '../where'
import { CopyButton } from './copy'
import { clockText, durationText, shareText } from './format'
import { getJson } from './load'
import { LogText } from './log-text'
import { GroupedPairs, Pairs } from './pairs'
import { Part } from './part'
import { hrefOf, type Route } from './route'
import { savedPage } from './saved-page'
import { ServiceName } from './service-name'
import { ErrorPart } from './span-error'
import { formatSql, sqlOf } from './sql'

/** Tags that have a place of their own. */
const shown = new Set(['error.stack', 'error.message', 'error.msg', 'error.type'])

interface PanelOptions {
  readonly span: PlacedSpan
  readonly trace: TraceView
  readonly route: Route
  readonly onClose: () => void
}

/** All that is known of one span. */
export function SpanPanel({ span, trace, route, onClose }: PanelOptions) {
  const sql = sqlOf(span)
  const error = errorOf(span)
  const where = whereOf(span)
  const query = savedPage() ? undefined : route.query
  const lines = trace.logs.filter(line => line.span === span.id)
  const tags = Object.entries(span.meta).filter(([key]) => !error || !shown.has(key))
  return (
    <aside class="panel" aria-label="Span" tabIndex={-1} data-panel={span.id}>
      <header>
        <ServiceName of={span.service} />
        <button type="button" class="quiet" onClick={onClose} aria-label="Close the span" data-action="close">
          Close
        </button>
        <h2>{span.name}</h2>
        {span.resource && <p class="resource">{span.resource}</p>}
        {where && <p class="resource where">{where}</p>}
      </header>
      <Facts span={span} trace={trace} />
      {error && <ErrorPart error={error} trace={trace.summary.id} span={span.id} />}
      {sql && (
        <Part title="SQL" action={<CopyButton text={sql} />}>
          <pre class="sql">{formatSql(sql)}</pre>
        </Part>
      )}
      <Part title={`Tags ${tags.length}`} action={<CopyButton text={() => JSON.stringify(span.meta, null, 2)} />}>
        <GroupedPairs pairs={tags} query={query} />
      </Part>
      {Object.keys(span.metrics).length > 0 && (
        <Part title={`Metrics ${Object.keys(span.metrics).length}`}>
          <GroupedPairs
            pairs={Object.entries(span.metrics).map(([key, value]) => [key, String(value)])}
            query={query}
          />
        </Part>
      )}
      <Annotations span={span} />
      <Logs lines={lines} route={route} />
      <Part title="Ids" action={<CopyButton text={() => JSON.stringify(span, null, 2)} label="Copy span as JSON" />}>
        <Pairs
          pairs={[
            ['span', span.id],
            ['parent', span.parent ?? 'none'],
            ['trace', trace.summary.id],
          ]}
        />
      </Part>
    </aside>
  )
}

function Annotations({ span }: { span: PlacedSpan }) {
  return (
    <>
      {span.links.length > 0 && (
        <Part title={`Links ${span.links.length}`}>
          {span.links.map((link, index) => (
            <Link key={index} link={link} />
          ))}
        </Part>
      )}
      {span.events.length > 0 && (
        <Part title={`Events ${span.events.length}`}>
          {span.events.map((event, index) => (
            <div key={index} class="event">
              <b>{event.name}</b>{' '}
              <span class="muted" title={clockText(event.time)}>
                +{durationText(event.time - span.start)}
              </span>
              <Pairs pairs={Object.entries(event.attributes).map(([key, value]) => [key, textOf(value)])} />
            </div>
          ))}
        </Part>
      )}
    </>
  )
}

function Logs({ lines, route }: { lines: readonly LogLine[]; route: Route }) {
  if (lines.length === 0) return null
  return (
    <Part
      title={`Log lines ${lines.length}`}
      action={
        <a class="quiet" href={hrefOf({ ...route, shape: 'logs' })}>
          Show in logs
        </a>
      }
    >
      {lines.map((line, index) => (
        <div key={index} class="log-line">
          <span class={`level level-${line.level}`}>{line.level}</span> <LogText line={line} />
        </div>
      ))}
    </Part>
  )
}

function Facts({ span, trace }: { span: PlacedSpan; trace: TraceView }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Duration', `${durationText(span.duration)}${isUnfinished(span) ? ', unfinished' : ''}`],
    ['Self', durationText(span.self)],
    ['Start', `+${durationText(span.start - trace.summary.start)}`],
    ['Of the trace', shareText(span.duration, trace.summary.duration)],
    ['Type', span.type || '–'],
    ['Kind', span.kind || '–'],
  ]
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Link({ link }: { link: LinkView }) {
  const [here, setHere] = useState(false)
  useEffect(() => {
    const asking = new AbortController()
    getJson<TraceView>(`api/traces/${encodeURIComponent(link.trace)}`, asking.signal).then(
      () => setHere(true),
      () => undefined,
    )
    return () => asking.abort()
  }, [link.trace])
  return (
    <div class="event">
      {here ? (
        <a href={hrefOf({ trace: link.trace, span: link.span })}>
          trace {link.trace}, span {link.span}
        </a>
      ) : (
        <span class="muted" title="That trace is not here">
          trace {link.trace}, span {link.span}
        </span>
      )}
      {link.tracestate && <Pairs pairs={[['tracestate', link.tracestate]]} />}
      <Pairs pairs={Object.entries(link.attributes).map(([key, value]) => [key, textOf(value)])} />
    </div>
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
