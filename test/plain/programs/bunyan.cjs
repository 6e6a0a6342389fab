// env: DD_LOGS_INJECTION=true
const http = require('node:http')
const bunyan = require('bunyan')
const { errors, steady } = require('./support/errors.cjs')
const { ask, face, listen } = require('./support/web.cjs')

const lines = []
const raw = {
  write: record =>
    lines.push(
      Object.keys(record)
        .filter(key => key !== 'dd')
        .join(),
    ),
}
const text = { write: line => lines.push(line) }
const logger = bunyan.createLogger({
  name: 'own',
  hostname: 'host',
  streams: [
    { stream: text, level: 'trace' },
    { type: 'raw', stream: raw },
  ],
  serializers: { ...bunyan.stdSerializers, own: value => `own ${value}` },
})
function log(from) {
  from.info('hello %s', 'you')
  from.info({ own: 1, a: { b: 1 } }, 'with fields')
  from.warn({ dd: { mine: 1 } }, 'own dd')
  from.child({ child: true }).debug('from a child')
  from.child({ simple: true }, true).info('from a simple child')
  from.info()
  from.info(null, 'x')
  for (const error of Object.values(errors)) {
    from.error(error)
    from.error(error, 'failed')
    from.error({ err: error }, 'failed')
  }
}
const server = http.createServer((request, response) => {
  log(logger)
  logger.info({ req: { method: request.method, url: request.url, headers: {} } })
  response.end()
})
listen(server).then(async port => {
  await ask(port)
  log(logger)
  console.log(face(logger._emit), Object.keys(logger).sort().join())
  for (const line of lines) console.log(steady(line.trim()).replace(/"(time|pid)":("[^"]*"|\d+),?/g, ''))
  for (const error of Object.values(errors)) console.log(Reflect.ownKeys(error).map(String).join())
  server.close()
})
