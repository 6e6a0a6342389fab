import type { AgentStatus } from '../model'
import { bytesText, countText, dateText, pluralText } from './format'
import type { Live } from './live'
import { savedPage } from './saved-page'

/** The last line of the page: what the agent holds, and what it could not hold, read or pass on. */
export function StatusLine({ live }: { live: Live }) {
  const { status, connected } = live
  const saved = savedPage()
  if (saved) {
    return (
      <footer class="status-line">
        <span>saved {dateText(saved.time)}</span>
      </footer>
    )
  }
  return (
    <footer class="status-line">
      <span class={connected ? 'dot good' : 'dot bad'}>
        {connected ? location.host : `the agent at ${location.host} has ended`}
      </span>
      {status && <Figures status={status} />}
    </footer>
  )
}

function Figures({ status }: { status: AgentStatus }) {
  const refused = Object.entries(status.refused)
  const dropped = Object.entries(status.dropped ?? {})
  const { forward } = status
  return (
    <>
      <span>{pluralText(status.traces, 'trace')}</span>
      <span class="all-spans">{pluralText(status.spans, 'span')}</span>
      <span class="memory" title={`${countText(status.bytes)} of ${countText(status.maxBytes)} bytes`}>
        {bytesText(status.bytes)} of {bytesText(status.maxBytes)}
        <span class="meter">
          <span class="fill" style={{ width: `${Math.min(100, (100 * status.bytes) / status.maxBytes)}%` }} />
        </span>
      </span>
      {status.evicted > 0 && (
        <span title="Traces that made room for newer ones">{countText(status.evicted)} evicted</span>
      )}
      {dropped.length > 0 && (
        <span title="What arrived and found no room">
          dropped: {dropped.map(([what, count]) => `${countText(count)} ${what}`).join(', ')}
        </span>
      )}
      {refused.length > 0 && (
        <span class="bad" title={refused.map(([reason, count]) => `${reason}: ${count}`).join('\n')}>
          refused: {refused.map(([reason, count]) => `${countText(count)} ${reason}`).join(', ')}
        </span>
      )}
      {forward && (
        <span class={forward.failing ? 'bad' : ''} title={forward.failing || undefined}>
          to {forward.to}: {countText(forward.sent)} sent
          {forward.waiting > 0 && `, ${countText(forward.waiting)} waiting`}
          {forward.dropped > 0 && `, ${countText(forward.dropped)} dropped`}
          {forward.failing && `, failing: ${forward.failing}`}
        </span>
      )}
      <span class="end">
        {status.version && `version ${status.version}, `}process {status.pid}
      </span>
    </>
  )
}
