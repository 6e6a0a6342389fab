// Stands in the build for the global timers and clocks, as they were when the first file was loaded: an application's tests
// may put others in their places later, and what we wait for must neither show there nor stand still with them.
import timers from 'node:timers'
import { shared } from '../process/shared'

const key = Symbol.for('tracer.real-time')
const all = shared()
all[key] ??= capture()
const real = all[key] as ReturnType<typeof capture>

function capture() {
  const { performance, Date: RealDate, queueMicrotask } = globalThis
  const { now, timeOrigin } = performance
  // Node's own module has them also where the global ones are a browser's, as in jsdom.
  return { ...timers, Date: RealDate, queueMicrotask, performance: { now: now.bind(performance), timeOrigin } }
}

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, queueMicrotask, performance } = real
const { Date: RealDate } = real

export {
  clearInterval,
  clearTimeout,
  performance,
  queueMicrotask,
  RealDate as Date,
  setImmediate,
  setInterval,
  setTimeout,
}
