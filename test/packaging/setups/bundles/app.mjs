import 'tracer/init'
import express from 'express'
import pino from 'pino'
import winston from 'winston'

const { Console } = winston.transports
const loggers = [pino({ base: null, timestamp: false }), winston.createLogger({ transports: [new Console()] })]

const server = express()
  .get('/hello/:name', (request, response) => {
    for (const logger of loggers) logger.info('greeted')
    response.send(request.params.name)
  })
  .listen(0, async () => {
    await (await fetch(`http://127.0.0.1:${server.address().port}/hello/ada`)).text()
    server.close()
  })
