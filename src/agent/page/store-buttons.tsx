import { useRef, useState } from 'preact/hooks'
import { post } from './load'

/** Pause, save, open and clear: what can be done with the whole store. */
export function StoreButtons(options: {
  readonly paused: boolean
  /** The agent has ended: there is no store. */
  readonly ended: boolean
  readonly onPause: () => void
}) {
  const { paused, ended, onPause } = options
  const [problem, setProblem] = useState('')
  const [asking, setAsking] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const change = (path: string, body?: Blob) =>
    post(path, body).then(
      () => setProblem(''),
      error => setProblem(error instanceof Error ? error.message : String(error)),
    )
  return (
    <div class="buttons">
      <button type="button" aria-pressed={paused} onClick={onPause} disabled={ended} data-action="pause">
        {paused ? 'Resume' : 'Pause'}
      </button>
      {ended ? (
        <span class="button" aria-disabled="true">
          Save
        </span>
      ) : (
        <a class="button" href="api/save" download>
          Save
        </a>
      )}
      <button type="button" disabled={ended} onClick={() => file.current?.click()}>
        Open
      </button>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="A saved file"
        onChange={event => {
          const [chosen] = event.currentTarget.files ?? []
          if (chosen) void change('api/open', chosen)
          event.currentTarget.value = ''
        }}
      />
      <button
        type="button"
        class={asking ? 'danger' : ''}
        data-action="clear"
        disabled={ended}
        onBlur={() => setAsking(false)}
        onClick={() => {
          setAsking(!asking)
          if (asking) void change('api/clear')
        }}
      >
        {asking ? 'Clear all?' : 'Clear'}
      </button>
      {problem && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  )
}
