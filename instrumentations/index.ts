import type { Instrumentation } from '../src/instrumentation/define'
import { express } from './express'
import { http } from './http'
import { fetch, undici } from './undici'

/** Every instrumentation, in the order in which they are attached. */
export const instrumentations = [http, fetch, undici, express] as const satisfies readonly Instrumentation[]
