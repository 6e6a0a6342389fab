import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Kit } from '../../src/instrumentation/kit'
import { createRig } from '../instrumentation/rig'

test('a function of the user that rejects is told once by the log and is no rejection that nobody handles', async () => {
  const { shared, warnings } = createRig({ inject: () => undefined, extractHeaders: () => undefined })
  const unhandled: unknown[] = []
  const hear = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', hear)
  const kit = new Kit('own', {}, shared)
  kit.ask('hooks.request', async () => {
    throw new Error('rejected by the user')
  })
  await setImmediate()
  process.removeListener('unhandledRejection', hear)
  assert.deepEqual(unhandled, [])
  assert.equal(warnings.length, 1)
  assert.match(warnings[0] ?? '', /use\('own'\): hooks\.request rejected: Error: rejected by the user/)
})
