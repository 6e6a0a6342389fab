import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { runChild } from '../run-child'
import { startTraced, type Traced } from '../traced'

const secret = 'Zq7secretZq7'
const cli = join(__dirname, '../../dist/src/cli.js')
const entry = JSON.stringify(join(__dirname, '../../dist/src/index.js'))

const program = `
const tracer = require(${entry}).init(JSON.parse(process.env.GIVEN ?? 'null') ?? undefined)
tracer.setUrl(process.env.BAD ?? 'nothing')
tracer.trace('one', () => undefined)
tracer.flush().then(() => console.log(JSON.stringify(tracer.status())))
`

/** All that a process says, to its terminal and to its agent, under these variables. */
async function allSaid(agent: Agent, env: Readonly<Record<string, string>>): Promise<string> {
  agent.clear()
  const variables = {
    ...agent.environment(),
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'true',
    DD_TRACE_STARTUP_LOGS: 'true',
    DD_TRACE_DEBUG: 'true',
    ...env,
  }
  const ran = await runChild({ args: ['-e', program], env: variables })
  assert.equal(ran.code, 0, ran.stderr)
  const info = await runChild({ args: [cli, '--info', '--all'], env: { ...agent.environment(), ...env } })
  const bodies = agent.requests.map(({ body }) => body.toString('latin1'))
  agent.takeProblems()
  return [ran.stdout, ran.stderr, info.stdout, info.stderr, ...bodies].join('\n')
}

const long = 'x'.repeat(200)
const passwords = [
  secret,
  `${long}${secret}`,
  `a/${secret}`,
  `a@${secret}`,
  `a?${secret}`,
  `a#${secret}`,
  `/${secret}/@b`,
  `a@b/${secret}`,
  `a b${secret}`,
]

/** Forms of a URL in which a password may be written. */
const forms: readonly ((password: string) => string)[] = [
  password => `http://user:${password}@host:99999/x`,
  password => `http://user:${password}@host:8126/x`,
  password => `http:/user:${password}@host`,
  password => `user:${password}@host:8126`,
  password => `ftp://user:${password}@host`,
  password => `//:${password}@host`,
]

let agent: Agent
let traced: Traced

before(async () => {
  agent = await startAgent({ personality: 'datadog' })
  traced = await startTraced({ httpClientTagQueryString: true })
})
after(async () => {
  await traced.stop()
  await agent.close()
})

const urls = ['DD_TRACE_URL', 'DD_DOGSTATSD_URL', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT']
const others = ['DD_LOGS_PAGE_URL', 'DD_TRACE_AGENT_HOSTNAME', 'DD_GIT_REPOSITORY_URL', 'DD_TRACE_SAMPLE_RATE']

for (const [at, form] of forms.entries()) {
  test(`no password of a setting is told: ${form('…')}`, async () => {
    // Each password in two forms: all pairs would be a hundred processes.
    for (const password of [...passwords, ...passwords].slice((3 * at) % 9, ((3 * at) % 9) + 3)) {
      const text = form(password)
      const variables = [...urls, ...others].map(name => [name, text])
      const said = await allSaid(agent, { ...Object.fromEntries(variables), BAD: text })
      assert.ok(!said.includes(secret), near(said))
    }
  })
}

test('a URL among tags goes out without user and password, from wherever the tags are', async () => {
  for (const password of [secret, `a/${secret}`, `a@${secret}`, `a?${secret}`, `x${long}${secret}`]) {
    const url = `postgres://user:${password}@db:5432/shop`
    const said = await allSaid(agent, {
      DD_TAGS: `db:${url},other:1`,
      OTEL_RESOURCE_ATTRIBUTES: `store=${url},far=${encodeURIComponent(url)}`,
      GIVEN: JSON.stringify({ tags: { given: url, 'git.repository_url': url } }),
    })
    assert.ok(!said.includes(secret), near(said))
    const [span] = agent.spans()
    assert.equal(span?.meta.given, 'postgres://***@db:5432/shop')
    assert.equal(span?.meta.db, 'postgres://***@db:5432/shop')
    assert.match(said, /user and password in the URL of "?\\?"?given/)
  }
  // A comma ends a tag, and a password with one is two.
  assert.ok(!(await allSaid(agent, { DD_TAGS: `a:1,db:http://u:${secret},b@h` })).includes(secret))
})

test('headers of exporters are told by their names alone', async () => {
  for (const text of [
    `authorization=Bearer ${secret}`,
    `Authorization: Basic ${secret}=`,
    `a b=${secret}`,
    `x=${secret}\u00fc`,
  ]) {
    const names = ['OTEL_EXPORTER_OTLP_HEADERS', 'TRACES', 'METRICS', 'LOGS'].map(part =>
      part.startsWith('OTEL') ? part : `OTEL_EXPORTER_OTLP_${part}_HEADERS`,
    )
    const said = await allSaid(agent, Object.fromEntries(names.map(name => [name, text])))
    assert.ok(!said.includes(secret), near(said))
  }
})

const mistakes: readonly (readonly string[])[] = [
  ['agent', '--forward', `http://u:${secret}@h:99999`],
  ['agent', '--forward', `u:${secret} x@h`],
  [`--url=http://u:${secret}@h`],
]
for (const args of mistakes) {
  test(`a mistake in a command tells no password: ${args.join(' ').replace(secret, '…')}`, async () => {
    const { stdout, stderr } = await runChild({ args: [cli, ...args], env: agent.environment() })
    assert.ok(stderr.length > 0)
    assert.ok(!(stdout + stderr).includes(secret), stderr)
  })
}

/** What a request that is written by hand makes of `http.url`. */
async function served(head: string): Promise<string | undefined> {
  const server = createServer((_, response) => response.end('fine'))
  await new Promise<void>(resolve => server.listen(0, resolve))
  try {
    const [span] = await traced.collect(
      () =>
        new Promise<void>(resolve => {
          const { port } = server.address() as AddressInfo
          const socket = connect(port, '127.0.0.1', () => socket.end(`${head}\r\nConnection: close\r\n\r\n`))
          socket.resume().once('close', () => resolve())
        }),
      1,
    )
    assert.ok(!JSON.stringify([span?.meta, span?.resource]).includes(secret), JSON.stringify(span?.meta))
    return span?.meta['http.url']
  } finally {
    server.close()
  }
}

test('http.url has neither user nor password, in whatever form a request names them', async () => {
  const rows: [string, string][] = [
    [`GET http://u:${secret}@h/p HTTP/1.1\r\nHost: h`, 'http://***@h/p'],
    [`GET http://u:a/${secret}@h/p?a=1 HTTP/1.1\r\nHost: h`, 'http://***@h/p?a=1'],
    [`GET http://u:p@${secret}@h/p?to=x HTTP/1.1\r\nHost: h`, 'http://***@h/p?to=x'],
    [`GET /p HTTP/1.1\r\nHost: u:${secret}@h:81`, 'http://***@h:81/p'],
    [`GET //u:${secret}@h/p HTTP/1.1\r\nHost: h`, 'http://h//***@h/p'],
    [`GET /to/http://u:${secret}@h/p HTTP/1.1\r\nHost: h`, 'http://h/to/http://***@h/p'],
    [`GET /p?next=http%3A%2F%2Fu%3A${secret}%40h%2F&a=1 HTTP/1.1\r\nHost: h`, 'http://h/p?<redacted>&a=1'],
    ['GET /@scope/name@1.2.3 HTTP/1.1\r\nHost: h', 'http://h/@scope/name@1.2.3'],
    ['GET /to/https://h:80/@scope/name HTTP/1.1\r\nHost: h', 'http://h/to/https://h:80/@scope/name'],
  ]
  for (const name of ['code', 'key', 'sig', 'sid', 'jwt', 'otp', 'ssn', 'iban', 'CODE', 'user[ssn]', 'x-sig']) {
    rows.push([`GET /p?a=1&${name}=${secret}&b=2 HTTP/1.1\r\nHost: h`, 'http://h/p?a=1&<redacted>&b=2'])
  }
  for (const [head, url] of rows) assert.equal(await served(head), url)
})

test('a request that is made tells neither its user nor its password', async () => {
  const server = createServer((_, response) => response.end('fine'))
  await new Promise<void>(resolve => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  const host = '127.0.0.1'
  const made: (() => ReturnType<typeof request>)[] = [
    () => request(`http://u:${secret}@${host}:${port}/p`),
    () => request(new URL(`http://u:${secret}@${host}:${port}/p?token=${secret}`)),
    () => request({ host, port, auth: `u:${secret}` }),
    () => request({ host, port, path: `http://u:${secret}@other/p` }),
    () => request({ host, port, headers: { host: `u:${secret}@h` } }),
    () => request({ host, port, headers: { host: `u:${secret}@h`, expect: '100-continue' } }),
    () => request({ host: `u:${secret}@nowhere.invalid`, port }),
  ]
  try {
    for (const make of made) {
      const spans = await traced.collect(
        () =>
          new Promise<void>(resolve => {
            const asked = make()
            asked.on('error', () => {})
            asked.once('response', response => response.resume())
            asked.once('close', () => resolve())
            asked.end()
          }),
        1,
      )
      const client = spans.filter(span => span.meta['span.kind'] === 'client')
      assert.equal(client.length, 1)
      assert.ok(!JSON.stringify(client.map(({ meta, resource }) => [meta, resource])).includes(secret))
    }
  } finally {
    server.close()
  }
})

const messages: readonly string[] = [
  `connect postgres://u:${secret}@h:5432/db failed`,
  `redis://:${secret}@h:6379`,
  `mongodb+srv://u:a/b@${secret}@h/db?retryWrites=true`,
  `amqps://u:a?${secret}#b@h`,
  `Login failed: Server=tcp:h;User Id=sa;Password=two ${secret} words;Database=x`,
  `Driver={ODBC};Pwd={a;${secret}};`,
  `host=h user=u password=${secret} dbname=d`,
  `host=h password='two ${secret}' dbname=d`,
  `{"password":"${secret}"}`,
  `{ user: 'u', clientSecret: '${secret}' }`,
  `401 for Bearer ${secret}.b-c_d`,
  `headers: Authorization: Basic ${Buffer.from(`u:${secret}`).toString('base64')}`,
  `getaddrinfo ENOTFOUND u:${secret}@h`,
  `https://h/x?sig=${secret}&code=${secret}`,
  `AWS_SECRET_ACCESS_KEY=${secret}`,
  `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
]

for (const message of messages) {
  test(`an error tells no secret: ${message.replaceAll(secret, '…').split('\n')[0]}`, async () => {
    const [span] = await traced.collect(() => {
      traced.tracer.trace('one', one => {
        one.setTag('error', new Error(message))
        one.recordException(new Error(message))
        one.addEvent('told', { text: message, list: [message] })
        one.setTag('cause', new Error(message))
      })
    }, 1)
    const text = JSON.stringify(span?.meta)
    assert.ok(!text.includes(secret) && !text.includes(Buffer.from(`u:${secret}`).toString('base64')), text)
    assert.match(span?.meta['error.message'] ?? '', /\*\*\*/)
    assert.equal(span?.meta['error.type'], 'Error')
  })
}

test('keys and tokens that are known by their form are told by no error', async () => {
  const tokens = ['AKIAIOSFODNN7EXAMPLE', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', `ghp_${'a1'.repeat(18)}`]
  for (const token of tokens) {
    const [span] = await traced.collect(
      () => traced.tracer.trace('one', one => one.setTag('error', new Error(`refused: ${token}!`))),
      1,
    )
    assert.equal(span?.meta['error.message'], 'refused: ***!')
  }
})

test('an error that tells no secret is told as it is', async () => {
  for (const message of [
    'Invalid password: must be at least 8 characters',
    'Bearer token is missing',
    'Basic authentication required',
    "Cannot find module '@scope/name'",
    'Unexpected token < in JSON at position 0',
    'max_tokens: 4096 is too large',
    'GET https://registry/@scope/name@1.2.3 404',
    'at f (file:///app/node_modules/.pnpm/pg@8.1.0/node_modules/@scope/x.js:10:5)',
  ]) {
    const [span] = await traced.collect(
      () => traced.tracer.trace('one', one => one.setTag('error', new Error(message))),
      1,
    )
    assert.equal(span?.meta['error.message'], message)
  }
})

test('where a setting says so, errors are told whole', async () => {
  const code = `require(${entry}).init().trace('one', span => span.setTag('error', new Error('password=${secret}')))`
  const env = { ...agent.environment(), DD_TRACE_ERROR_OBFUSCATION_ENABLED: 'false' }
  agent.clear()
  assert.equal((await runChild({ args: ['-e', code], env })).code, 0)
  assert.equal(agent.spans()[0]?.meta['error.message'], `password=${secret}`)
})

function near(text: string): string {
  const at = text.indexOf(secret)
  return text.slice(Math.max(0, at - 300), at + 100)
}
