import { connect } from 'node:net'
import type { ServerName } from './machine'

/** The variable in which the run of all tests names the socket where servers are asked for. */
export const DOOR = 'TRACER_TEST_SERVERS'

/**
 * The run's one server, started when first asked for, with a place of the caller's own in it where the server knows such;
 * its `stop` does nothing. Where a test is run alone, a server of its own.
 */
export async function share<S extends { stop(): Promise<void> }>(
  name: ServerName,
  start: () => Promise<S>,
): Promise<S> {
  const door = process.env[DOOR]
  if (door === undefined) return start()
  const answer: { readonly server: Omit<S, 'stop'> } | { readonly error: string } = JSON.parse(await ask(door, name))
  if ('error' in answer) throw new Error(answer.error)
  // Omit and back again: the compiler cannot see that this is S.
  return { ...answer.server, stop: async () => undefined } as unknown as S
}

async function ask(door: string, name: ServerName): Promise<string> {
  const socket = connect(door)
  socket.setEncoding('utf8')
  socket.write(name)
  let answer = ''
  for await (const text of socket) answer += text
  return answer
}
