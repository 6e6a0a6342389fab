// env: DD_LOGS_INJECTION=true
const http = require('node:http')
const winston = require('winston')
const Transport = require('winston-transport')
const { errors, Private, steady } = require('./support/errors.cjs')
const { ask, face, listen, shape } = require('./support/web.cjs')

const message = Symbol.for('message')
const lines = []
class Memory extends Transport {
  log(info, done) {
    lines.push(String(info[message]))
    lines.push(
      [
        Object.keys(info)
          .filter(key => key !== 'dd')
          .sort()
          .join(),
        info instanceof Error,
        info instanceof Private ? info.secret : '',
        info.constructor.name,
      ].join(' '),
    )
    setImmediate(() => this.emit('logged', info))
    done()
  }
}
const { combine, json, errors: errorFormat, splat, label, printf, uncolorize } = winston.format
const create = format =>
  winston.createLogger({ level: 'silly', format, defaultMeta: { meta: 1 }, transports: [new Memory()] })
const loggers = {
  json: create(json({ deterministic: true })),
  errors: create(combine(errorFormat({ stack: false }), splat(), label({ label: 'own' }), json())),
  text: create(
    combine(
      uncolorize(),
      printf(info => `${info.level}: ${info.message} ${info.own ?? ''}`),
    ),
  ),
  none: winston.createLogger({ transports: [new Memory({ format: json() })] }),
}
function log(logger) {
  logger.info('hello')
  logger.info('hello %s', 'you', { own: 1 })
  logger.log('warn', 'with meta', { own: 2, nested: { a: 1 } })
  const record = { level: 'info', message: 'a record', own: 3 }
  logger.log(record)
  logger.info({ message: 'own dd', dd: { mine: 1 } })
  logger.child({ child: true }).error('from a child')
  logger.info(7)
  logger.info('')
  for (const error of Object.values(errors)) {
    if (error.self !== undefined && logger !== loggers.text) continue
    for (const write of [
      () => logger.error(error),
      () => logger.error('failed', error),
      () => logger.error('failed', { error }),
      () => logger.log({ level: 'error', message: error }),
    ]) {
      try {
        write()
      } catch (thrown) {
        lines.push(`threw ${thrown.name} ${thrown.message}`)
      }
    }
  }
}
const server = http.createServer((_request, response) => {
  for (const logger of Object.values(loggers)) log(logger)
  response.end()
})
listen(server).then(async port => {
  await ask(port)
  for (const logger of Object.values(loggers)) log(logger)
  loggers.none.end()
  console.log(face(loggers.json.write), shape(loggers.json).listeners, face(loggers.json.info))
  for (const line of lines) console.log(steady(line))
  for (const error of Object.values(errors)) console.log(Reflect.ownKeys(error).map(String).join())
  server.close()
})
