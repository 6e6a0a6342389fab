import { CopyButton } from './copy'

/** What stands in the place of an empty list: how to send traces, or that none match. */
export function Welcome({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <div class="empty">
        <h2>No trace matches</h2>
        <p>Take a term away, or wait: matching traces appear here as they arrive.</p>
      </div>
    )
  }
  const address = location.origin
  return (
    <div class="empty">
      <h2>Waiting for traces</h2>
      <p>Start your program with the tracer, and use it: its traces appear here.</p>
      <Command text="ddtrace-run node app.js" />
      <p>Or let any program that has a tracer, on this machine or another, send to this address:</p>
      <Command text={`DD_TRACE_AGENT_URL=${address}`} />
    </div>
  )
}

function Command({ text }: { text: string }) {
  return (
    <div class="command">
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  )
}
