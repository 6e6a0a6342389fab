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

/** Waits for a promise and keeps the process alive meanwhile, which our sockets do not: who awaits us has to go on. */
export async function held<Result>(promise: Promise<Result>): Promise<Result> {
  const timer = setInterval(() => {}, 60_000)
  try {
    return await promise
  } finally {
    clearInterval(timer)
  }
}
