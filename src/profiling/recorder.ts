import { type Profiler, Session } from 'node:inspector'
import { cpuInterval, cpuMeasures, cpuStacks } from './cpu'
import type { Locate } from './frames'
import { heapInterval, heapMeasures, heapStacks, type SampledHeap } from './heap'
import { encodeProfile } from './pprof'

/** A file of a profile: pprof, not compressed. */
export interface Recorded {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Records what the process does. */
export interface Recorder {
  /** What happened from `start` to `end`, wall-clock milliseconds, and goes on recording. */
  take(start: number, end: number): Recorded[]
  stop(): void
}

/** What to record. */
export interface RecorderOptions {
  readonly wall: boolean
  readonly heap: boolean
  readonly locate: Locate
}

/** Records with V8's own profilers, by way of the inspector: nothing native is needed. */
export function startRecorder({ wall, heap, locate }: RecorderOptions): Recorder {
  const session = new Session()
  session.connect()
  /** The inspector answers a session of the same thread before `post` returns. */
  function ask<Result>(method: string, params: object = {}): Result {
    let answer: unknown
    session.post(method, params, (error: Error | null, result?: unknown) => {
      if (error) throw new Error(`${method}: ${error.message}`)
      answer = result
    })
    return answer as Result
  }

  if (wall) {
    ask('Profiler.enable')
    ask('Profiler.setSamplingInterval', { interval: cpuInterval })
    ask('Profiler.start')
  }
  if (heap) ask('HeapProfiler.startSampling', { samplingInterval: heapInterval })

  return {
    take(start, end) {
      const recorded: Recorded[] = []
      if (wall) {
        const { profile } = ask<{ profile: Profiler.Profile }>('Profiler.stop')
        ask('Profiler.start')
        const period = { start, end, interval: cpuInterval * 1000 }
        recorded.push({
          name: 'wall.pprof',
          bytes: encodeProfile(cpuMeasures, cpuStacks(profile, end), period, locate),
        })
      }
      if (heap) {
        const { profile } = ask<{ profile: SampledHeap }>('HeapProfiler.getSamplingProfile')
        const period = { start, end, interval: heapInterval }
        recorded.push({ name: 'space.pprof', bytes: encodeProfile(heapMeasures, heapStacks(profile), period, locate) })
      }
      return recorded
    },
    stop() {
      session.disconnect()
    },
  }
}
