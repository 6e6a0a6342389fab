import type { Instrumentation } from '../src/instrumentation/define'
import { http } from './http/http'
import { fetch, undici } from './undici/undici'
import { workerThreads } from './worker-threads/worker-threads'

/** What is attached to Node itself: every program has it. */
export const atStart = [http, fetch, undici, workerThreads] as const satisfies readonly Instrumentation[]
