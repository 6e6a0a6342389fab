/** What a page says, whatever is on show, while its agent is gone. */
export function AgentEndedNotice() {
  return (
    <p class="notice" role="status">
      <strong>The agent has ended.</strong> What was opened before can still be read. Start the same command again: the
      page then goes on by itself.
    </p>
  )
}

/** What stands in the place of something that was not loaded before the agent ended. */
export function NotLoaded({ what }: { what: string }) {
  return (
    <div class="empty">
      <h2>The agent has ended</h2>
      <p>{what} was not loaded before. Start the same command again: it is then asked for by itself.</p>
    </div>
  )
}
