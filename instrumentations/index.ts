import type { Instrumentation } from '../src/instrumentation/define'
import { express } from './express'
import { http } from './http'
import { pg } from './pg'
import { fetch, undici } from './undici'

/** Every instrumentation, in the order in which they are attached. */
export const instrumentations = [http, fetch, undici, express, pg] as const satisfies readonly Instrumentation[]
