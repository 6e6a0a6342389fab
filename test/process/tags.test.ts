import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { resolveSettings } from '../../src/config/settings'
import { processTags } from '../../src/process/tags'
import { startTraced, type Traced } from '../traced'

const folder = mkdtempSync(join(tmpdir(), 'process-tags-'))
let traced: Traced | undefined
after(async () => {
  await traced?.stop()
  rmSync(folder, { recursive: true })
})

/** The tags of a process that was started as `node script` in a directory. */
function tagsOf(script: string, directory: string, environment: Readonly<Record<string, string>>) {
  const { argv } = process
  const before = process.cwd()
  process.argv = [argv[0] as string, script]
  process.chdir(directory)
  try {
    return processTags(resolveSettings(environment, undefined, { packageName: () => 'Found Name' }))
  } finally {
    process.argv = argv
    process.chdir(before)
  }
}

test('a process tells its script, its directories and its package by their last names alone, in lower case', () => {
  const directory = join(folder, 'Web, Shop')
  mkdirSync(join(directory, 'Bin'), { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{"name":"@team/shop"}')
  const environment = { DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED: 'true', DD_SERVICE: 'shop' }
  assert.deepEqual(tagsOf(join(directory, 'Bin', 'start.main.js'), directory, environment), [
    'entrypoint.basedir:bin',
    'entrypoint.name:start.main',
    'entrypoint.type:script',
    'entrypoint.workdir:web_shop',
    'package.json.name:_team/shop',
    'svc.user:true',
  ])
})

test('a service that nobody has named is told as found', () => {
  const tags = tagsOf(join(folder, 'a.js'), folder, { DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED: 'true' })
  assert.ok(tags?.includes('svc.auto:found_name'))
  assert.ok(!tags?.includes('svc.user:true'))
})

test('a process tells none of that where it is not asked to', () => {
  assert.equal(tagsOf(join(folder, 'a.js'), folder, { DD_SERVICE: 'shop' }), undefined)
})

test('the first span of each chunk, statistics, telemetry and remote configuration have the same tags', async () => {
  traced = await startTraced({
    processTags: true,
    statsComputationEnabled: true,
    telemetryEnabled: true,
    remoteConfigEnabled: true,
  })
  const { agent, tracer } = traced
  await tracer.agent()
  const spans = await traced.collect(() => tracer.trace('first', () => tracer.trace('second', () => {})))
  const [told, ...others] = spans.map(span => span.meta['_dd.tags.process']).filter(text => text !== undefined)
  assert.match(told ?? '', /^entrypoint\.basedir:process,entrypoint\.name:tags\.test,.*svc\.user:true$/)
  assert.deepEqual(others, [])
  const wanted = ['/v0.6/stats', '/telemetry/proxy/api/v2/apmtelemetry', '/v0.7/config']
  await agent.waitFor(() => wanted.every(path => agent.requests.some(request => request.path === path)))
  const [stats, telemetry, config] = wanted.map(path => agent.requests.find(request => request.path === path)?.body)
  assert.ok(stats?.includes(told as string))
  assert.equal(JSON.parse(String(telemetry)).application.process_tags, told)
  assert.equal(JSON.parse(String(config)).client.client_tracer.process_tags.join(','), told)
})
