import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { AgentStatus, ProfileSummary } from '../../src/agent/model'
import { parseMultipart } from '../../src/agent/multipart'
import { startRig } from './rig'

const event = {
  attachments: ['wall.pprof'],
  start: '2026-01-31T12:00:00.000Z',
  end: '2026-01-31T12:01:00.000Z',
  family: 'node',
  version: '4',
  tags_profiler: 'language:javascript,service:shop,env:test',
}

function upload(files: Readonly<Record<string, Uint8Array>>, told: unknown = event): RequestInit {
  const form = new FormData()
  form.append('event', new Blob([typeof told === 'string' ? told : JSON.stringify(told)]), 'event.json')
  for (const [name, bytes] of Object.entries(files)) form.append(name, new Blob([new Uint8Array(bytes)]), name)
  return { method: 'POST', body: form }
}

test('a profile is listed with its files, which are given out as they came', async context => {
  const { ask, json } = await startRig(context)
  const wall = Uint8Array.from({ length: 1000 }, (_, index) => index % 256)
  const odd = 'ä "x".pprof'.replaceAll('"', "'")
  assert.equal(
    (await ask('/profiling/v1/input', upload({ 'wall.pprof': wall, [odd]: Uint8Array.of(1, 2) }))).status,
    200,
  )
  const [profile] = await json<ProfileSummary[]>('/api/profiles')
  assert.ok(profile)
  assert.deepEqual(
    [profile.service, profile.start, profile.end],
    ['shop', Date.parse(event.start), Date.parse(event.end)],
  )
  assert.deepEqual(profile.files.slice(1), [
    { name: 'wall.pprof', bytes: 1000 },
    { name: odd, bytes: 2 },
  ])
  const file = await ask(`/api/profiles/${profile.id}/wall.pprof`)
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), wall)
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment/)
  assert.equal((await ask(`/api/profiles/${profile.id}/${encodeURIComponent(odd)}`)).status, 200)
  for (const path of [`${profile.id}/none`, '99/wall.pprof', 'x/y', `${profile.id}`]) {
    assert.equal((await ask(`/api/profiles/${path}`)).status, 404, path)
  }
})

test('a profile may tell its service and times as values of the form', async context => {
  const { ask, json } = await startRig(context)
  const form = new FormData()
  form.append('tags[]', 'runtime:jvm')
  form.append('tags[]', 'service:jshop')
  form.append('recording-start', event.start)
  form.append('recording-end', event.end)
  form.append('chunk-data', new Blob(['x']), 'main.jfr')
  assert.equal((await ask('/profiling/v1/input', { method: 'POST', body: form })).status, 200)
  const [profile] = await json<ProfileSummary[]>('/api/profiles')
  assert.deepEqual([profile?.service, profile?.files], ['jshop', [{ name: 'main.jfr', bytes: 1 }]])
})

test('a profile that is none is refused in words', async context => {
  const { ask, json } = await startRig(context)
  const cases: readonly [RequestInit, RegExp][] = [
    [{ method: 'POST', body: 'x' }, /Content-Type: expected multipart\/form-data with a boundary, got text\/plain/],
    [upload({}, '[]'), /event\.json: expected a JSON object/],
    [upload({}, { ...event, start: 'soon' }), /field start: expected a date such as .*, got a string/],
    [upload({}, { ...event, end: undefined }), /field end: expected a date such as .*, got nothing/],
  ]
  for (const [init, problem] of cases) {
    const reply = await ask('/profiling/v1/input', init)
    assert.equal(reply.status, 400)
    assert.match(await reply.text(), problem)
  }
  assert.equal((await json<AgentStatus>('/api/status')).refused.profiles, cases.length)
})

test('the newest profiles stay, and those that made room are counted', async context => {
  const { ask, json } = await startRig(context, { maxBytes: 400_000 })
  for (let index = 0; index < 5; index++) {
    await ask(
      '/profiling/v1/input',
      upload({ 'wall.pprof': new Uint8Array(30_000) }, { ...event, tags_profiler: `service:s${index}` }),
    )
  }
  const profiles = await json<ProfileSummary[]>('/api/profiles')
  assert.deepEqual(
    profiles.map(({ service }) => service),
    ['s4', 's3', 's2'],
  )
  assert.equal((await json<AgentStatus>('/api/status')).dropped?.profiles, 2)
})

test('a form is taken apart as it was put together, and no other is taken', async () => {
  const type = 'multipart/form-data; boundary=b'
  const part = (head: string, body = 'x') => `--b\r\n${head}\r\n\r\n${body}\r\n`
  const good = part('Content-Disposition: form-data; name="a"')
  const cases: readonly [string, RegExp][] = [
    ['', /does not begin with its boundary/],
    [good, /part 1: expected a line end after the boundary|end of the body/],
    ['--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx', /part 0: expected a boundary after it/],
    [`${part('Content-Disposition: form-data')}--b--`, /part 0: expected Content-Disposition: form-data with a name/],
    [`${part('X: y')}--b--`, /got none/],
    [`${good}--b--\r\nrest`, /6 bytes follow the last part/],
    [`${good.repeat(101)}--b--`, /at most 100 parts/],
  ]
  for (const [body, problem] of cases) assert.throws(() => parseMultipart(Buffer.from(body), type), problem)
  assert.deepEqual(parseMultipart(Buffer.from(`${good}--b--\r\n`), type), [{ name: 'a', bytes: Buffer.from('x') }])
  assert.deepEqual(parseMultipart(Buffer.from('--b--'), type), [])

  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 5 }), async files => {
      const form = new FormData()
      for (const [index, bytes] of files.entries())
        form.append(`f${index}`, new Blob([new Uint8Array(bytes)]), `n${index}`)
      const encoded = new Response(form)
      const contentType = encoded.headers.get('content-type') ?? ''
      const parts = parseMultipart(Buffer.from(await encoded.arrayBuffer()), contentType)
      assert.deepEqual(
        parts.map(({ name, filename, bytes }) => [name, filename, [...bytes]]),
        files.map((bytes, index) => [`f${index}`, `n${index}`, [...bytes]]),
      )
    }),
    { numRuns: 100 },
  )
})
