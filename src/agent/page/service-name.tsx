import type { ComponentChildren } from 'preact'
import { colourOf } from './colour'

/** The name of a service behind its colour; with children, what stands in the place of the name. */
export function ServiceName({ of, children }: { readonly of: string; readonly children?: ComponentChildren }) {
  return (
    <span class="service" style={{ '--colour': colourOf(of) }}>
      {children ?? of}
    </span>
  )
}
