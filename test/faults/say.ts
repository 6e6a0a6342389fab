import { Writable } from 'node:stream'

/** Says in one place what the application got: its lines are the same however the tracer fares. */
export type Say = (line: string) => void

/** A stream that hands on the fields of the application's own of each line that is JSON. */
export function ownFields(say: Say): Writable {
  return new Writable({
    write(line, _encoding, done) {
      const { msg, message, own } = JSON.parse(String(line)) as Record<string, unknown>
      say(`logged ${String(msg ?? message)} ${String(own)}`)
      done()
    },
  })
}
