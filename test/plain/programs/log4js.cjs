// env: DD_LOGS_INJECTION=true
const http = require('node:http')
const log4js = require('log4js')
const { errors, steady } = require('./support/errors.cjs')
const { ask, face, listen } = require('./support/web.cjs')

const events = []
const appender = { configure: () => event => events.push(event) }
log4js.configure({
  appenders: { own: { type: appender }, recording: { type: 'recording' } },
  categories: { default: { appenders: ['own', 'recording'], level: 'trace' } },
})
const logger = log4js.getLogger('own')
logger.addContext('user', 7)
function log() {
  logger.info('hello %s', 'you', { a: 1 })
  logger.log('warn', 'text')
  logger.debug()
  for (const error of Object.values(errors)) logger.error('failed', error)
  console.log(logger.context)
}
const server = http.createServer((_request, response) => {
  log()
  response.end()
})
listen(server).then(async port => {
  await ask(port)
  log()
  for (const event of events) {
    const { context, level, data, categoryName } = event
    const own = Object.fromEntries(Object.entries(context).filter(([key]) => !key.startsWith('dd.')))
    console.log(
      own,
      String(level),
      data.length,
      categoryName,
      Object.keys(event).join(),
      data.map(part => (part instanceof Error ? Reflect.ownKeys(part).map(String).join() : typeof part)),
    )
    const layout = require('log4js/lib/layouts').layout('pattern', { pattern: '%p %c %m %X{user}' })
    console.log(steady(layout(event)).split('\n')[0])
  }
  console.log(face(logger._log), face(logger.info), log4js.recording().replay().length)
  server.close()
})
