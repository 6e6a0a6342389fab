import type { Instrumentation } from '../src/instrumentation/define'
import { atStart } from './at-start'
import { onDemand } from './on-demand'

/** Every instrumentation, in the order in which they are attached. */
export const instrumentations = [...atStart, ...onDemand] as const satisfies readonly Instrumentation[]
