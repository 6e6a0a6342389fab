type Then = (this: unknown, fulfilled: (value: unknown) => unknown, rejected: (error: unknown) => unknown) => unknown

/** A promise of another library's class, as far as it is asked here. */
export interface Running {
  readonly then: Then
}

/**
 * Whether a thenable is known to run already: it may be asked for its end. One that starts its work when it is asked (a
 * query of knex, mongoose, Prisma, drizzle) must not be. What tells them apart is the class: one that implements promises
 * has `resolve`, `reject` and `all` of its own, as Bluebird, when, RSVP, core-js and zone.js do; q's has none, and is
 * known by a method.
 */
export function isRunning(value: unknown): value is Running {
  try {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
    const { then, promiseDispatch } = value as { readonly then?: unknown; readonly promiseDispatch?: unknown }
    if (typeof then !== 'function') return false
    if (typeof promiseDispatch === 'function') return true
    // An own `then` was laid there by somebody, who may wait for the call.
    if (Object.hasOwn(value, 'then')) return false
    const { resolve, reject, all } = (value.constructor ?? {}) as unknown as Record<string, unknown>
    return [resolve, reject, all].every(each => typeof each === 'function')
  } catch {
    // A getter of theirs.
    return false
  }
}
