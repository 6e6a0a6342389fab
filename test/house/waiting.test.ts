import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWaiting } from '../waiting'

test('what is true already is not waited for', async () => {
  await createWaiting().until(
    () => true,
    1,
    () => 'late',
  )
})

test('each who waits is told, and leaves when it is true for them', async () => {
  const waiting = createWaiting()
  let count = 0
  let looks = 0
  const one = waiting.until(
    () => ++looks > 0 && count >= 1,
    5000,
    () => 'late',
  )
  const two = waiting.until(
    () => count >= 2,
    5000,
    () => 'late',
  )
  count = 1
  waiting.tell()
  await one
  count = 2
  waiting.tell()
  await two
  assert.equal(looks, 2)
})

test('who waits in vain gets the text made at that time', async () => {
  let text = 'early'
  const late = createWaiting().until(
    () => false,
    5,
    () => text,
  )
  text = 'late'
  await assert.rejects(late, /^Error: late$/)
})
