import assert from 'node:assert/strict'
import test from 'node:test'
import { createRecorder } from '../../src/flare/recorder'
import { createLog } from '../../src/log/log'

test('what the tracer says is recorded from a level on, with its time, and nothing more is printed for that', () => {
  const printed: string[] = []
  const log = createLog('error', line => printed.push(line))
  const recorder = createRecorder(log)
  log.debug('before')
  recorder.record('info')
  log.debug('a detail')
  log.info('a fact')
  log.error('a failure')
  const lines = recorder.take()?.trimEnd().split('\n') ?? []
  assert.deepEqual(
    lines.map(line => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, '')),
    ['info: a fact', 'error: a failure'],
  )
  assert.deepEqual(printed, ['tracer: error: a failure'])
})

test('what was recorded outlives the end of recording, and is given once', () => {
  const log = createLog('off')
  const recorder = createRecorder(log)
  assert.equal(recorder.take(), undefined)
  recorder.record('debug')
  log.debug('during')
  recorder.record(undefined)
  log.debug('after')
  assert.match(recorder.take() ?? '', /^\S+ debug: during\n$/)
  log.debug('later')
  assert.equal(recorder.take(), undefined)
})

test('a log that is too long keeps its beginning and tells how many lines it has lost', () => {
  const log = createLog('off')
  const recorder = createRecorder(log)
  recorder.record('debug')
  const long = 'x'.repeat(1024 * 1024 - 100)
  for (const word of ['one', 'two', 'three', 'four']) log.debug(word + long)
  const lines = recorder.take()?.trimEnd().split('\n') ?? []
  assert.deepEqual(
    lines.map(line => line.replace(/^\S+ debug: (\w+?)x+$/, '$1')),
    ['one', 'two', '2 further lines were not kept: there are 2097152 characters'],
  )
})
