import tracer from 'tracer'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { request } from './request.cjs'

tracer.init()
// The runner ends its threads without a word to them.
afterAll(() => tracer.flush())
afterEach(() => vi.useRealTimers())

test('a request', async () => {
  expect(await tracer.trace('own.work', request)).toBe(200)
})

test('fake timers', () => {
  vi.useFakeTimers()
  const late = vi.fn()
  tracer.trace('own.work', () => setTimeout(late, 1000))
  expect(vi.getTimerCount()).toBe(1)
  vi.runAllTimers()
  expect(late).toHaveBeenCalledTimes(1)
})
