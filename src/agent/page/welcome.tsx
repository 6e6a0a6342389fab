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
  const address = `DD_TRACE_AGENT_URL=${location.origin}`
  return (
    <div class="empty">
      <h2>Waiting for traces</h2>
      <p>Start your program so that it sends to this page, and use it: its traces appear here.</p>
      <Command text={`${address} npx ddtrace-run node app.js`} />
      <p>Any program that has a tracer sends here with this variable, in any language:</p>
      <Command text={address} />
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
