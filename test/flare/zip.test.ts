import assert from 'node:assert/strict'
import test from 'node:test'
import { zip } from '../../src/flare/zip'
import { unzip } from './unzip'

test('an archive holds its files, an empty one and a long one among them', async () => {
  const files = new Map([
    ['empty.txt', ''],
    ['short.txt', '123456789'],
    ['long.txt', 'a line of text, häufig\n'.repeat(50_000)],
  ])
  const archive = await zip(Array.from(files, ([name, text]) => ({ name, bytes: Buffer.from(text) })))
  assert.deepEqual(unzip(archive), files)
  assert.ok(archive.length < 100_000)
})
