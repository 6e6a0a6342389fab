import { useEffect, useState } from 'preact/hooks'
import type { SpanError } from '../error-of'
import type { SourceLines } from '../model'
import { type StackFrame, stackLines } from '../stack-frames'
import { CopyButton } from './copy'
import { getJson } from './load'
import { Part } from './part'

/** For so many frames of the application the source is asked for. */
const mostSources = 6

interface ErrorOptions {
  readonly error: SpanError
  readonly trace: string
  readonly span: string
}

/** An error in its own words, with its stack. */
export function ErrorPart({ error: { type, message, stack }, trace, span }: ErrorOptions) {
  return (
    <Part title="Error" action={stack ? <CopyButton text={stack} label="Copy stack" /> : undefined}>
      <p class="failure">
        <b>{type || 'Error'}</b>
        {message && `: ${message}`}
      </p>
      {stack && <Stack stack={stack} source={`api/source?trace=${trace}&span=${span}`} />}
    </Part>
  )
}

/** A stack: frames of the application stand out; with `source` their lines are asked for. */
export function Stack({ stack, source }: { stack: string; source?: string }) {
  const lines = stackLines(stack)
  const application = lines.flatMap(({ frame }) => (frame?.origin === 'application' ? [frame.index] : []))
  const asked = new Set(application.slice(0, mostSources))
  return (
    <div class="stack mono">
      {lines.map(({ text, frame }, index) =>
        frame ? (
          <Frame
            key={index}
            frame={frame}
            text={text.trim()}
            source={source && asked.has(frame.index) ? `${source}&frame=${frame.index}` : ''}
            isFirst={frame.index === application[0]}
          />
        ) : (
          <div key={index}>{text}</div>
        ),
      )}
    </div>
  )
}

function Frame({
  frame,
  text,
  source,
  isFirst,
}: {
  frame: StackFrame
  text: string
  source: string
  isFirst: boolean
}) {
  const found = useSource(source)
  const place = <FrameText frame={frame} text={text} />
  if (!found) return <div class={`frame of-${frame.origin}`}>{place}</div>
  return (
    <details class={`frame of-${frame.origin}`} open={isFirst}>
      <summary>{place}</summary>
      <ol class="source" start={found.first}>
        {found.lines.map((line, index) => {
          const number = found.first + index
          return (
            <li key={number} aria-current={number === found.line ? 'location' : undefined}>
              <span class="line-number">{number}</span>
              {line}
            </li>
          )
        })}
      </ol>
    </details>
  )
}

// The path is what one looks for: the call before it is said more quietly.
function FrameText({ frame, text }: { frame: StackFrame; text: string }) {
  if (!frame.file) return <>{text}</>
  return (
    <>
      at {frame.call}
      <b>{frame.file.replace(/^file:\/\//, '')}</b>:{frame.line}
      {frame.column > 0 && `:${frame.column}`}
    </>
  )
}

/** The lines of a frame; undefined where there are none to show, whatever the reason. */
function useSource(path: string): SourceLines | undefined {
  const [found, setFound] = useState<SourceLines>()
  useEffect(() => {
    if (path === '') return
    const asking = new AbortController()
    getJson<SourceLines>(path, asking.signal).then(
      source => setFound(source.lines.length > 0 ? source : undefined),
      () => undefined,
    )
    return () => asking.abort()
  }, [path])
  return found
}
