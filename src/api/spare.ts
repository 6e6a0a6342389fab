import type { Scope } from '../core/scope'
import type { Span } from '../core/span'
import { idleRuntime } from '../wiring/runtime'

/** What users get where an error of ours leaves nothing better. */
export interface Spare {
  /** Takes all that is said and tells nobody. */
  readonly span: Span
  readonly scope: Scope
}

/** Makes it ahead of time: when it is needed, nothing can be made. */
export function makeSpare(): Spare {
  const { core } = idleRuntime()
  const span = core.start({ name: 'none', parent: null })
  span.finish()
  // One for all: it must not grow by what each of them says.
  Object.freeze(span.meta)
  Object.freeze(span)
  return { span, scope: core.scope }
}
