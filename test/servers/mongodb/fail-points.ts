import { type Fields, fieldsOf, numberOf, textOf } from './fields'

// https://github.com/mongodb/mongo/wiki/The-%22failCommand%22-fail-point

/** What a fail point does to a command. */
export interface Fault {
  /** ms before anything else happens. */
  readonly delay: number
  readonly closes: boolean
  /** What is answered instead, where it is not carried out. */
  readonly answer?: Fields
}

/** MongoDB's own way to have a command fail: `{ configureFailPoint: 'failCommand', mode, data }`. */
export interface FailPoints {
  configure(command: Fields): Fields
  /** What is to happen to this command, once. */
  take(name: string): Fault | undefined
}

/** Starts with nothing set. */
export function createFailPoints(): FailPoints {
  let times = 0
  let data: Fields = {}
  return {
    configure(command) {
      data = fieldsOf(command.data)
      const { mode } = command
      times = mode === 'alwaysOn' ? Number.POSITIVE_INFINITY : numberOf(fieldsOf(mode).times)
      return { count: 0, ok: 1 }
    },
    take(name) {
      if (times <= 0 || !Array.isArray(data.failCommands) || !data.failCommands.includes(name)) return undefined
      times--
      const code = numberOf(data.errorCode)
      const { errorLabels } = data
      const answer = {
        ok: 0,
        errmsg: `Failing command via 'failCommand' failpoint: ${name}`,
        code,
        codeName: textOf(data.errorCodeName) || `Location${code}`,
        errorLabels,
      }
      return {
        delay: data.blockConnection === true ? numberOf(data.blockTimeMS) : 0,
        closes: data.closeConnection === true,
        ...(code > 0 && { answer }),
      }
    },
  }
}
