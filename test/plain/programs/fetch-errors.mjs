import http from 'node:http'
import net from 'node:net'
import web from './support/web.cjs'

process.on('unhandledRejection', error => console.log('unhandled', web.fault(error)))
const server = http.createServer((request, response) => {
  request.on('error', () => {})
  if (request.url === '/half')
    response.writeHead(200, { 'content-length': 9 }).write('half', () => setTimeout(() => response.destroy(), 10))
  else if (request.url === '/cut') request.socket.destroy()
})
const port = await web.listen(server)
const broken = net.createServer(socket => socket.on('error', () => {}).end('NONSENSE\r\n\r\n'))
const url = `http://127.0.0.1:${port}`
const late = new AbortController()
setTimeout(() => late.abort(new Error('a reason')), 30)
const failing = {
  refused: () => fetch('http://127.0.0.1:9/'),
  port: () => fetch('http://127.0.0.1:1/'),
  url: () => fetch('not a url'),
  protocol: () => fetch('ftp://a/'),
  body: () => fetch(url, { body: 'x' }),
  method: () => fetch(url, { method: 'CONNECT' }),
  header: () => fetch(url, { headers: { 'bad name': '1' } }),
  cut: () => fetch(`${url}/cut`),
  half: async () => (await fetch(`${url}/half`)).text(),
  nonsense: () => fetch(`http://127.0.0.1:${broken.address().port}`),
  aborted: () => fetch(url, { signal: AbortSignal.abort() }),
  late: () => fetch(url, { signal: late.signal }),
  timeout: () => fetch(url, { signal: AbortSignal.timeout(30) }),
  nothing: () => fetch(),
}
await new Promise(resolve => broken.listen(0, '127.0.0.1', resolve))
for (const [name, fail] of Object.entries(failing)) {
  const promise = fail()
  console.log(name, promise.constructor === Promise, Object.keys(promise).length)
  try {
    await promise
    console.log(name, 'worked')
  } catch (error) {
    console.log(
      name,
      web.fault(error),
      error.cause === undefined ? '' : web.fault(error.cause),
      error === late.signal.reason,
    )
  }
}
fetch('http://127.0.0.1:9/')
await web.pause(50)
server.closeAllConnections()
server.close()
broken.close()
