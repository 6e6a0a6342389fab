import type { ComponentChildren } from 'preact'

interface PartOptions {
  readonly title: string
  readonly action?: ComponentChildren
  readonly children?: ComponentChildren
}

/** A part of the panel under its heading. */
export function Part({ title, action, children }: PartOptions) {
  return (
    <section class="part">
      <div class="part-head">
        <h3>{title}</h3>
        {action}
      </div>
      {children}
    </section>
  )
}
