import type { TimeInput } from './types'

/** Whether a value is a time and not a set of attributes. */
export function isTime(value: unknown): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || Array.isArray(value)
}

/** Wall-clock milliseconds of a time; undefined where it is left out or none, and then it is now. */
export function milliseconds(time: unknown): number | undefined {
  if (time instanceof Date) return finite(time.getTime())
  if (Array.isArray(time)) return finite(Number(time[0]) * 1e3 + Number(time[1]) / 1e6)
  if (typeof time !== 'number') return undefined
  // A number before the start of the process is one of `performance.now()`, as in OpenTelemetry's own SDK.
  return finite(time < performance.timeOrigin ? time + performance.timeOrigin : time)
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
