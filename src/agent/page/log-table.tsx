import type { LogLine, PlacedSpan } from '../model'
import { colourOf } from './colour'
import { clockText } from './format'

/** At most so many lines are drawn. */
const most = 2000

interface LogOptions {
  readonly lines: readonly LogLine[]
  readonly spans: readonly PlacedSpan[]
  readonly onChoose: (span: PlacedSpan | undefined) => void
}

/** The log lines of a trace, oldest first. */
export function LogTable({ lines, spans, onChoose }: LogOptions) {
  const byId = new Map(spans.map(span => [span.id, span]))
  const drawn = [...lines].sort((a, b) => a.time - b.time).slice(0, most)
  return (
    <div class="scroll">
      <table class="table logs">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Level</th>
            <th scope="col">Span</th>
            <th scope="col">Message</th>
          </tr>
        </thead>
        <tbody>
          {drawn.map((line, index) => {
            const span = byId.get(line.span)
            return (
              <tr key={index}>
                <td class="mono">{clockText(line.time)}</td>
                <td>
                  <span class={`level level-${line.level}`}>{line.level}</span>
                </td>
                <td>
                  {span && (
                    <button type="button" class="plain" onClick={() => onChoose(span)}>
                      <span class="service" style={{ '--colour': colourOf(span.service) }}>
                        {span.name}
                      </span>
                    </button>
                  )}
                </td>
                <td class="message">{line.message}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {lines.length > most && <p class="muted">{lines.length - most} more lines are not drawn.</p>}
    </div>
  )
}
