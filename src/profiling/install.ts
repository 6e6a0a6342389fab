import { gzipSync } from 'node:zlib'
import type { Address } from '../transport/address'
import { encodeForm } from '../transport/form'
import { call } from '../transport/request'
import { unfailing } from '../transport/unfailing'
import { type Profiled, profileEvent } from './event'
import { type Recorded, type Recorder, startRecorder } from './recorder'
import { createLocate } from './sources'

/** How often an upload is tried, and milliseconds before the second try; doubled each time. */
const maxTries = 4
const firstPause = 500
/** Milliseconds for one upload: it is larger than a payload of spans. */
const uploadTimeout = 10_000

/** What profiling needs of its surroundings. */
export interface ProfilingContext {
  readonly profiled: Profiled
  /** Milliseconds that one profile covers. */
  readonly period: number
  readonly wall: boolean
  readonly heap: boolean
  readonly sourceMaps: boolean
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  readonly untraced: <Result>(fn: () => Result) => Result
  readonly warn: (message: string) => void
}

/** What became of profiles. */
export interface ProfileCounts {
  sent: number
  dropped: number
}

/** A profiler that runs. */
export interface RunningProfiler {
  readonly counts: Readonly<ProfileCounts>
  /** Uploads what was recorded so far. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Records and uploads a profile every period. One upload at a time: while an agent is slow, a period is dropped. */
export function startProfiling(context: ProfilingContext): RunningProfiler {
  const counts: ProfileCounts = { sent: 0, dropped: 0 }
  const locate = createLocate(context.sourceMaps)
  let recorder: Recorder | undefined = startRecorder({ wall: context.wall, heap: context.heap, locate })
  let start = Date.now()
  let uploading: Promise<void> | undefined

  function take(): Promise<void> {
    if (recorder === undefined) return Promise.resolve()
    const end = Date.now()
    let files: Recorded[]
    try {
      files = recorder.take(start, end)
    } catch (error) {
      counts.dropped++
      context.warn(`a profile could not be taken: ${reasonOf(error)}`)
      return Promise.resolve()
    }
    const from = start
    start = end
    if (uploading !== undefined) {
      counts.dropped++
      return uploading
    }
    uploading = context
      .untraced(() => upload(files, from, end, context))
      .then(
        () => void counts.sent++,
        error => {
          counts.dropped++
          context.warn(`a profile was dropped: ${reasonOf(error)}`)
        },
      )
      .finally(() => {
        uploading = undefined
      })
    return uploading
  }

  const timer = setInterval(
    unfailing(take, error => context.warn(`a profile was dropped: ${reasonOf(error)}`)),
    context.period,
  )
  timer.unref()
  return {
    counts,
    flush: take,
    async stop() {
      clearInterval(timer)
      await take()
      recorder?.stop()
      recorder = undefined
    },
  }
}

async function upload(files: readonly Recorded[], start: number, end: number, context: ProfilingContext) {
  const event = Buffer.from(profileEvent(context.profiled, files, start, end))
  const { type, body } = encodeForm([
    { name: 'event', filename: 'event.json', type: 'application/json', bytes: event },
    ...files.map(({ name, bytes }) => ({
      name,
      filename: name,
      type: 'application/octet-stream',
      bytes: gzipSync(bytes),
    })),
  ])
  const headers = { ...context.headers(), 'Content-Type': type, 'DD-EVP-ORIGIN': 'tracer' }
  for (let tries = 1; ; tries++) {
    let reason: string
    try {
      const address = await context.findAgent()
      if (address === undefined) throw new Error('no agent answers')
      const { reply } = call(address, {
        method: 'POST',
        path: '/profiling/v1/input',
        headers,
        body,
        timeout: uploadTimeout,
      })
      const { status } = await reply
      if (status >= 200 && status < 300) return
      reason = `the agent answered ${status}${status === 404 ? '; is its profile input on?' : ''}`
      if (status !== 429 && status < 500) throw new Refused(reason)
    } catch (error) {
      if (error instanceof Refused) throw error
      reason = reasonOf(error)
    }
    if (tries >= maxTries) throw new Error(reason)
    await new Promise(resolve => setTimeout(resolve, firstPause * 2 ** (tries - 1)).unref())
  }
}

/** Asking again would not help. */
class Refused extends Error {}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
