// Stands in the build for the process, the global timers and clocks, as they were when the first file was loaded: an
// application's tests may put others in their places later, and what we wait for must neither show there nor stand still.
import timers from 'node:timers'
import { runInThisContext } from 'node:vm'
import { shared } from '../core/shared'

const key = Symbol.for('tracer.real-time')
const all = shared()
all[key] ??= capture()
const real = all[key] as ReturnType<typeof capture>

function capture() {
  const { performance, Date: RealDate, queueMicrotask } = globalThis
  const { now, timeOrigin } = performance
  // Node's own module has the timers also where the global ones are a browser's, as in jsdom.
  return {
    ...timers,
    process: realProcess(),
    Date: RealDate,
    queueMicrotask,
    performance: { now: now.bind(performance), timeOrigin },
  }
}

/** A test runner gives each file a copy of the process, which nobody tells of its end: the real one is Node's own global. */
function realProcess(): NodeJS.Process {
  try {
    return runInThisContext('process')
  } catch {
    return globalThis.process
  }
}

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, queueMicrotask, performance } = real
const { Date: RealDate, process } = real

export {
  clearInterval,
  clearTimeout,
  performance,
  process,
  queueMicrotask,
  RealDate as Date,
  setImmediate,
  setInterval,
  setTimeout,
}
