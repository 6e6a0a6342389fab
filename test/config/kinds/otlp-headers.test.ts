import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveSettings } from '../../../src/config/settings'

test('a header without a name, or with a value that no header may have, is left out and its value is not told', () => {
  const { values, problems } = resolveSettings(
    { OTEL_EXPORTER_OTLP_HEADERS: 'good=1,my key=hunter2,bad=%0Ahunter2' },
    undefined,
  )
  assert.deepEqual([...values.otlpTracesHeaders], [['good', '1']])
  assert.deepEqual([...values.otlpMetricsHeaders], [['good', '1']])
  assert.equal(problems.length, 2)
  assert.match(problems.join(' '), /got "my…" for a name.*bad has no value for a header/)
  assert.ok(!problems.join(' ').includes('hunter2'))
})
