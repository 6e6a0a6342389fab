import { hooks } from '../config/kinds/callable'
import { flag } from '../config/kinds/plain'
import { option } from '../config/option'
import type { Span } from '../core/span'

/** Called with each span of a library just before it ends. */
export interface SpanHooks {
  /** May change the span; where it returns false, the span is left out and its children become its parent's. */
  readonly beforeSend?: ((span: Span) => unknown) | undefined
  readonly [name: string]: ((...args: never[]) => unknown) | undefined
}

/** The row of the functions that a user may give for a library's spans. */
export const hookRows = {
  hooks: option(hooks<SpanHooks>('beforeSend'), {
    doc: '`beforeSend(span)` is called just before a span ends: it may change it, or return false to leave it out.',
  }),
}

/**
 * The row that says whether values are shown; the library's name is as in variables.
 *
 * @param inherits the tracer's row that says so for all libraries of a kind, where it is set
 */
export function maskRows<const Name extends string>(name: Name, what: string, masks: boolean, inherits?: string) {
  return {
    obfuscationEnabled: option(flag, {
      env: [`DD_TRACE_${name}_OBFUSCATION_ENABLED`],
      default: masks,
      ...(inherits !== undefined && { inherits }),
      doc: `${what} are replaced by \`?\`.`,
    }),
  }
}

/** The same for a library that sends SQL. */
export function sqlMaskRows<const Name extends string>(name: Name, masks: boolean) {
  return maskRows(name, 'Literals in SQL', masks, 'sqlObfuscationEnabled')
}
