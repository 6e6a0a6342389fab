import { useState } from 'preact/hooks'
import { CopyButton } from './copy'
import { hrefOf, type Route } from './route'
import { download, savedHtml } from './save-html'
import { savedPage } from './saved-page'
import type { ShownTrace } from './shown-trace'

/** What a trace can be taken along as: a link, a page, JSON. */
export function TraceActions({ shown, route }: { shown: ShownTrace; route: Route }) {
  const { trace, look } = shown
  const [problem, setProblem] = useState('')
  const hash = hrefOf({ ...route, look })
  const save = () =>
    savedHtml(trace, hash).then(
      html => download(html, `trace-${trace.summary.id}.html`),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    )
  return (
    <span class="trace-actions">
      {!savedPage() && (
        <>
          <CopyButton text={() => new URL(hash, location.href).href} label="Copy link" />
          <button type="button" class="quiet" onClick={save} title="One file that opens anywhere, without the agent">
            Save as HTML
          </button>
        </>
      )}
      <CopyButton text={() => JSON.stringify(trace, null, 2)} label="Copy trace as JSON" />
      {problem && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  )
}
