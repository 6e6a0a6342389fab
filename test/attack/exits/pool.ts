/** Runs so many jobs at once, in their order; gives a promise for each. */
export function inPool<Job, Result>(
  jobs: readonly Job[],
  size: number,
  run: (job: Job) => Promise<Result>,
): Promise<Result>[] {
  let running = 0
  const waiting: (() => void)[] = []
  return jobs.map(async job => {
    if (running >= size) await new Promise<void>(resolve => void waiting.push(resolve))
    running++
    try {
      return await run(job)
    } finally {
      running--
      waiting.shift()?.()
    }
  })
}
