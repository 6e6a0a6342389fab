import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { LogLine, PlacedSpan } from '../model'
import { clockText, countText, pluralText } from './format'
import { LogText } from './log-text'
import { ServiceName } from './service-name'
import { TableHead } from './table-head'

/** At most so many lines are drawn. */
const most = 2000

interface LogOptions {
  readonly lines: readonly LogLine[]
  readonly spans: readonly PlacedSpan[]
  /** The id of the chosen span, or empty. */
  readonly span: string
  readonly onChoose: (span: PlacedSpan | undefined) => void
}

/** The log lines of a trace, oldest first; those of the chosen span stand out. */
export function LogTable({ lines, spans, span: chosen, onChoose }: LogOptions) {
  const [level, setLevel] = useState('')
  const byId = useMemo(() => new Map(spans.map(span => [span.id, span])), [spans])
  const sorted = useMemo(() => [...lines].sort((a, b) => a.time - b.time), [lines])
  const levels = useMemo(() => countsOf(lines), [lines])
  const shown = level ? sorted.filter(line => line.level === level) : sorted
  const table = useRef<HTMLTableElement>(null)
  useEffect(() => {
    table.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <>
      <div class="summary log-levels">
        <select class="choice" aria-label="Level" value={level} onChange={event => setLevel(event.currentTarget.value)}>
          <option value="">All levels</option>
          {levels.map(([name, count]) => (
            <option key={name} value={name}>
              {name} {countText(count)}
            </option>
          ))}
        </select>
        <span role="status">{pluralText(shown.length, 'line')}</span>
      </div>
      <div class="scroll">
        <table ref={table} class="table logs">
          <TableHead titles={['Time', 'Level', 'Span', 'Message']} />
          <tbody>
            {shown.slice(0, most).map((line, index) => (
              <Line
                key={index}
                line={line}
                span={byId.get(line.span)}
                isChosen={line.span === chosen}
                onChoose={onChoose}
              />
            ))}
          </tbody>
        </table>
        {shown.length > most && <p class="muted">{countText(shown.length - most)} more lines are not drawn.</p>}
      </div>
    </>
  )
}

interface LineOptions {
  readonly line: LogLine
  readonly span: PlacedSpan | undefined
  readonly isChosen: boolean
  readonly onChoose: (span: PlacedSpan) => void
}

function Line({ line, span, isChosen, onChoose }: LineOptions) {
  return (
    <tr aria-current={isChosen ? 'true' : undefined}>
      <td class="mono">{clockText(line.time)}</td>
      <td>
        <span class={`level level-${line.level}`}>{line.level}</span>
      </td>
      <td>
        {span && (
          <button type="button" class="plain" title="Open the span of this line" onClick={() => onChoose(span)}>
            <ServiceName of={span.service}>{span.name}</ServiceName>
          </button>
        )}
      </td>
      <td class="message">
        <LogText line={line} />
      </td>
    </tr>
  )
}

/** How many lines are of each level, the most frequent last: errors are looked for, and are few. */
function countsOf(lines: readonly LogLine[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const { level } of lines) counts.set(level, (counts.get(level) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => a - b)
}
