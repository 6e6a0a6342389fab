import type { Command } from './command'
import { MAX_MESSAGE_BYTES } from './wire'

/** Speaks as MongoDB 7.0 does: https://github.com/mongodb/specifications/blob/master/source/wireversion-featurelist/ */
const VERSION = '7.0.0'
const WIRE_VERSION = 21

const hello: Command = (_, { connection }) => ({
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: MAX_MESSAGE_BYTES,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: connection,
  minWireVersion: 0,
  maxWireVersion: WIRE_VERSION,
  readOnly: false,
  ok: 1,
})

const done: Command = () => ({ ok: 1 })

/** How a client and the server get to know each other. */
export const greetings: Readonly<Record<string, Command>> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping: done,
  endSessions: done,
  buildInfo: () => ({ version: VERSION, versionArray: [7, 0, 0, 0], modules: [], bits: 64, ok: 1 }),
}
