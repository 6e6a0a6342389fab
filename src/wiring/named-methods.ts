import { methodsOf } from '../../instrumentations/methods'
import type { Settings } from '../config/rows/options'
import type { Instrumentation } from '../instrumentation/define'
import { workingDirectory } from '../process/directory'

/** The instrumentation of the functions that `DD_TRACE_METHODS` names; none where it names none. */
export function namedMethods({ methods }: Settings): readonly Instrumentation[] {
  return methods.length === 0 ? [] : [methodsOf(methods, workingDirectory())]
}
