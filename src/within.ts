/** Waits for a promise, but no longer than `timeout` milliseconds. */
export async function within(timeout: number, promise: Promise<void> | undefined): Promise<void> {
  if (promise === undefined) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, timeout)
  })
  await Promise.race([promise, late])
  clearTimeout(timer)
}
