import type { Watch } from '../wiring/watch'
import type { Life } from './life'

/** What `tracer/testing` needs of the tracer. */
export interface Testing {
  /** Attaches to the libraries that load from now on; where the tracer has not started, it will send nothing. */
  prepare(): void
  /** Starts the tracer where nobody has, and gives what lets one watch it; undefined where tracing is off. */
  watch(): Watch | undefined
}

/** The tracer as a test sees it. */
export function testingOf({ prepare, mute, start, isStarted, runtime }: Life): Testing {
  return {
    prepare() {
      if (isStarted()) return
      mute()
      prepare()
    },
    watch() {
      if (!isStarted()) start(undefined)
      return runtime().watch
    },
  }
}
