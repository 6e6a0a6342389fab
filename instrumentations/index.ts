import type { Instrumentation } from '../src/instrumentation/define'

/** Every instrumentation, in the order in which they are attached. */
export const instrumentations = [] as const satisfies readonly Instrumentation[]
