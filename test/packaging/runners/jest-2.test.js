const tracer = require('tracer').init()
const { request } = require('./request.cjs')

afterEach(() => jest.useRealTimers())

test('a request', async () => {
  expect(await tracer.trace('own.work', request)).toBe(200)
})

test('fake timers', () => {
  jest.useFakeTimers()
  const late = jest.fn()
  tracer.trace('own.work', () => setTimeout(late, 1000))
  expect(jest.getTimerCount()).toBe(1)
  jest.runAllTimers()
  expect(late).toHaveBeenCalledTimes(1)
})

test('modules anew', () => {
  jest.resetModules()
  expect(require('tracer').init()).toBeDefined()
  jest.isolateModules(() =>
    require('tracer')
      .init()
      .trace('own.work', () => {}),
  )
})
