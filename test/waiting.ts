/** Those who wait for something to become true, and who are told when to look again. */
export interface Waiting {
  /** Resolves once `holds` is true, looked at now and at each `tell`; rejects after `timeoutMs` with the text of `failure`. */
  until(holds: () => boolean, timeoutMs: number, failure: () => string): Promise<void>
  /** Says that something changed. */
  tell(): void
}

/** Starts with nobody waiting. */
export function createWaiting(): Waiting {
  const waiting = new Set<() => void>()
  return {
    until(holds, timeoutMs, failure) {
      return new Promise((resolve, reject) => {
        const settle = (end: () => void) => {
          clearTimeout(timer)
          waiting.delete(look)
          end()
        }
        const look = () => {
          try {
            if (holds()) settle(resolve)
          } catch (error) {
            settle(() => reject(error))
          }
        }
        const timer = setTimeout(() => settle(() => reject(new Error(failure()))), timeoutMs)
        waiting.add(look)
        look()
      })
    },
    tell() {
      for (const look of [...waiting]) look()
    },
  }
}
