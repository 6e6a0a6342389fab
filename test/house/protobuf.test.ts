import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAgentPayload } from '../wire/agent-payload'
import { double, map, messages, readMessage, signed, text, unsigned } from '../wire/protobuf'

test('numbers of all wire types are read, the last one where there are several', () => {
  const message = readMessage(
    Buffer.from('0801089601' + '11000000000000e03f' + '1d05000000' + '20ffffffffffffffffff01', 'hex'),
  )
  assert.equal(unsigned(message, 1), 150n)
  assert.equal(double(message, 2), 0.5)
  assert.equal(unsigned(message, 3), 5n)
  assert.equal(unsigned(message, 4), 2n ** 64n - 1n)
  assert.equal(signed(message, 4), -1n)
  assert.equal(unsigned(message, 9), 0n)
  assert.equal(text(message, 9), '')
})

test('texts, messages and maps are read', () => {
  const entry = Buffer.from('0a016b120176', 'hex')
  const message = readMessage(Buffer.concat([Buffer.from([0x52, entry.length]), entry, Buffer.from('5a02c3bc', 'hex')]))
  assert.equal(text(message, 11), 'ü')
  assert.equal(messages(message, 10).length, 1)
  assert.deepEqual(map(message, 10, text), { k: 'v' })
})

test('a message cut short, a group, an endless varint and a wrong type throw', () => {
  assert.throws(() => readMessage(Buffer.from('0a05', 'hex')), /cut off: 5 bytes wanted at 2 of 2/)
  assert.throws(() => readMessage(Buffer.from('0b', 'hex')), /wire type 3/)
  assert.throws(() => readMessage(Buffer.from(`08${'ff'.repeat(11)}`, 'hex')), /varint of more than 10/)
  assert.throws(() => text(readMessage(Buffer.from('0801', 'hex')), 1), /field 1 is a number/)
  assert.throws(() => unsigned(readMessage(Buffer.from('0a00', 'hex')), 1), /field 1 is no number/)
})

test('an agent payload without anything has no payloads', () => {
  assert.deepEqual(readAgentPayload(new Uint8Array()), [])
  assert.deepEqual(readAgentPayload(Buffer.from('2a00', 'hex')), [
    { languageName: '', tracerVersion: '', env: '', chunks: [] },
  ])
})
