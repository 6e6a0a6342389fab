const http = require('node:http')
const {
  request,
  stream,
  pipeline,
  fetch,
  Client,
  Pool,
  Agent,
  errors,
  interceptors,
  setGlobalDispatcher,
} = require('undici')
const { PassThrough, Readable } = require('node:stream')
const { listen, without, fault, shape } = require('./support/web.cjs')

const server = http.createServer(async (incoming, response) => {
  let body = ''
  incoming.on('error', () => {})
  for await (const part of incoming) body += part
  console.log(incoming.method, incoming.url, without(incoming.headers), body)
  if (incoming.url === '/slow') return
  response.setHeader('trailer', 'x-sum')
  response.write(body || 'nothing')
  response.addTrailers({ 'x-sum': '1' })
  response.end()
})
listen(server).then(async port => {
  const url = `http://127.0.0.1:${port}`
  const agent = new Agent({ keepAliveTimeout: 10 })
  setGlobalDispatcher(agent)
  const got = await request(`${url}/request`, {
    method: 'POST',
    headers: ['x-own', '1'],
    body: Readable.from(['a', 'b']),
  })
  console.log(Object.keys(got), got.statusCode, await got.body.text(), got.trailers)
  let text = ''
  await stream(`${url}/stream`, { opaque: 1 }, ({ opaque }) =>
    new PassThrough().on('data', part => (text += part)).on('end', () => console.log(opaque, text)),
  )
  await new Promise(resolve =>
    pipeline(`${url}/pipeline`, { method: 'PUT' }, ({ body }) => body)
      .end('piped')
      .on('data', part => console.log(String(part)))
      .on('end', resolve),
  )
  console.log((await fetch(`${url}/fetch`, { headers: { 'x-own': '2' } })).status)
  const pool = new Pool(url).compose(interceptors.retry({ maxRetries: 1 }))
  console.log((await pool.request({ path: '/pool', method: 'GET', headers: { 'x-own': ['a', 'b'] } })).statusCode)
  const client = new Client(url, { headersTimeout: 30, bodyTimeout: 30 })
  for (const fail of [
    () => request(`${url}/slow`, { signal: AbortSignal.timeout(20) }),
    () => client.request({ path: '/slow', method: 'GET' }),
    () => client.request({ path: 'bad', method: 'GET' }),
    () => client.request({ path: '/', method: 'GET', headers: ['odd'] }),
    () => request('http://127.0.0.1:1/'),
  ]) {
    await fail().then(
      () => console.log('worked'),
      error => console.log(fault(error), error instanceof errors.UndiciError),
    )
  }
  console.log(shape(client).listeners)
  await client.destroy()
  await pool.close()
  await agent.close()
  server.closeAllConnections()
  server.close()
})
