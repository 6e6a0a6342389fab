import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { runChild } from '../run-child'
import type { ServerRig } from './http-server'
import { type Handlers, type SubjectName, subjects } from './http-subjects'
import { exchange, listen, requestHead } from './raw-http'

const handlers: Handlers = {
  'GET /text': (_request, response) => response.end('text'),
  'GET /empty': (_request, response) => response.writeHead(204).end(),
  'GET /chunks': (_request, response) => {
    response.write('one')
    setImmediate(() => response.end('two'))
  },
  'GET /stream': (_request, response) => Readable.from(['a', 'b', 'c']).pipe(response),
  'GET /headers': (_request, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    response.writeHead(418, 'Teapot', { 'X-Case': 'Kept' })
    response.end()
  },
  'GET /thrown': () => {
    throw new Error('thrown')
  },
  'GET /cut': (_request, response) => {
    response.setHeader('content-length', 100)
    response.write('part', () => response.destroy())
  },
  'POST /echo': (request, response) => request.pipe(response),
}

const lines = [...Object.keys(handlers), 'GET /none', 'HEAD /text', 'OPTIONS /text', 'BREW /text', 'GET /%ff', 'GET *']

/** All that a server of this library answers, as it goes over the wire: traced or not, the same. */
export async function allAnswers(name: SubjectName): Promise<Record<string, string>> {
  const stops: (() => void)[] = []
  const { create, component } = subjects[name]
  // Without a framework, what a handler throws ends the process.
  const { 'GET /thrown': _thrown, ...harmless } = handlers
  const server = create(component === 'http' ? harmless : handlers)
  // The date would differ, and so would nothing else.
  server.prependListener('request', (_request, response) => {
    response.sendDate = false
  })
  await listen(server, { after: stop => stops.push(stop) })
  const answers: Record<string, string> = {}
  for (const line of lines) {
    for (const extra of [{}, { 'x-datadog-trace-id': '1', 'x-datadog-parent-id': '2', origin: 'http://other' }]) {
      const headers = { host: 'localhost', connection: 'close', ...extra, 'content-length': '4' }
      const bytes = await exchange(server, `${requestHead(line, headers)}body`)
      answers[`${line} ${Object.keys(extra)}`] = bytes.toString('latin1')
    }
  }
  for (const stop of stops) stop()
  return answers
}

/** Every answer is byte-equal to that of the same server in a process without tracing. */
export function serverAnswers({ traced }: ServerRig, name: SubjectName): void {
  test('every answer is byte-equal to the untraced one', async () => {
    const args = ['--import', 'tsx', `${__dirname}/../fixtures/untraced-answers.ts`, name]
    const { stdout, stderr, code } = await runChild({ args, env: { DD_TRACE_ENABLED: 'false' } })
    assert.equal(code, 0, stderr)
    const untraced = JSON.parse(stdout) as unknown
    let answers: Record<string, string> = {}
    const spans = await traced().collect(async () => {
      answers = await allAnswers(name)
    })
    assert.deepEqual(answers, untraced)
    assert.match(answers['GET /text '] ?? '', /\r\n\r\ntext$/)
    assert.ok(spans.length >= lines.length)
  })
}
