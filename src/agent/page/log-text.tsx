import type { LogLine } from '../model'
import { Stack } from './span-error'

/** What a log line says: its message, its further fields, and the stack of an error. */
export function LogText({ line: { message, fields, stack } }: { line: LogLine }) {
  const pairs = Object.entries(fields ?? {})
  return (
    <>
      {message}
      {pairs.length > 0 && (
        <span class="log-fields">
          {pairs.map(([key, value]) => (
            <span key={key} class="log-field" data-field={key}>
              <span class="muted">{key}=</span>
              {value}
            </span>
          ))}
        </span>
      )}
      {stack && (
        <details class="log-stack">
          <summary>Stack</summary>
          <Stack stack={stack} />
        </details>
      )}
    </>
  )
}
