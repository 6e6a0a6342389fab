// ends: 14
const cluster = require('node:cluster')
const http = require('node:http')
const { ask } = require('./support/web.cjs')

if (cluster.isPrimary) {
  const worker = cluster.fork()
  // The event and the worker's own message come by two ways: which is first is chance.
  const listening = new Promise(resolve => cluster.once('listening', resolve))
  worker.on('message', async ({ port }) => {
    await listening
    console.log(await ask(port))
    console.log(await ask(port, { path: '/end' }))
  })
  cluster.on('exit', (_worker, code, signal) => {
    console.log('ended', code, signal, worker.exitedAfterDisconnect)
    process.exitCode = code
  })
  for (const name of ['online', 'listening', 'disconnect']) cluster.on(name, () => console.log(name))
} else {
  const server = http.createServer((request, response) => {
    response.end('from a worker')
    if (request.url === '/end') response.on('finish', () => process.exit(14))
  })
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
}
