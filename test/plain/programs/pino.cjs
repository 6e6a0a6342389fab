// env: DD_LOGS_INJECTION=true
const http = require('node:http')
const pino = require('pino')
const { errors: all, steady } = require('./support/errors.cjs')
const { ask, face, listen, shape } = require('./support/web.cjs')

// pino itself cannot write a frozen one.
const { frozen, ...errors } = all
const lines = []
const sink = { write: line => void lines.push(line) }
const options = { base: { own: 1 }, timestamp: false }
const loggers = {
  usual: pino(options, sink),
  named: pino(
    {
      ...options,
      messageKey: 'message',
      errorKey: 'error',
      nestedKey: 'payload',
      formatters: { level: label => ({ level: label }), log: object => ({ ...object, formatted: true }) },
      mixin: () => ({ mixed: 1 }),
    },
    sink,
  ),
  redacted: pino(
    {
      ...options,
      redact: ['secret', 'nested.secret'],
      serializers: { err: pino.stdSerializers.err, own: value => `own ${value}` },
    },
    sink,
  ),
  several: pino({ ...options, level: 'trace' }, pino.multistream([{ stream: sink, level: 'info' }])),
  hooked: pino(
    {
      ...options,
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.reverse())
        },
        streamWrite: text => text.replace('hello', 'goodbye'),
      },
    },
    sink,
  ),
}
function log(logger) {
  logger.info('hello')
  logger.info({ a: 1 }, 'hello %s %d', 'you', 7)
  logger.warn({ secret: 's', nested: { secret: 's' }, own: 2 })
  logger.child({ child: true }, { level: 'debug' }).debug({ dd: { mine: 1 } }, 'own dd')
  logger.info({ 'dd.trace_id': 'mine' }, 'text with "dd": in it')
  logger.info({}, '')
  logger.info(undefined)
  logger.info(null, 'x')
  logger.info([1, 2])
  logger.info({ big: 1n, fn() {}, symbol: Symbol('a'), undefined: undefined })
  for (const error of Object.values(errors)) {
    logger.error(error)
    logger.error({ err: error, own: 3 }, 'with a message')
    logger.fatal({ error })
  }
}
const server = http.createServer((_request, response) => {
  for (const logger of Object.values(loggers)) log(logger)
  response.end()
})
listen(server).then(async port => {
  await ask(port)
  for (const logger of Object.values(loggers)) log(logger)
  console.log(
    face(loggers.usual.info),
    face(pino),
    Object.keys(pino).join(),
    shape(loggers.usual).keys,
    loggers.usual.bindings(),
  )
  for (const line of lines) process.stdout.write(line.startsWith('{') ? steady(line) : `${line}\n`)
  console.log(Object.keys(errors.plain), Object.keys(errors.private), Object.keys(errors.circular))
  server.close()
})
