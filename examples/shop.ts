// A shop that is its own customer: requests, errors, log lines, metrics and work for a profile. Nothing here knows of tracing.
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import { pino } from 'pino'

const log = pino({ base: null })
const app = express()

app.get('/orders/:id', async (request, response) => {
  log.info({ order: request.params.id }, 'order asked for')
  await sleep(20)
  if (request.params.id === '13') {
    log.error('no such order')
    response.status(500).send('no such order')
  } else response.json({ id: request.params.id, price: priceOf(Number(request.params.id)) })
})

/** Takes its time, so that a profile shows it. */
function priceOf(order: number): number {
  let price = 0
  for (let step = 0; step < 2_000_000; step++) price += Math.sqrt(order + step)
  return Math.round(price % 100)
}

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', async () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  log.info({ port }, 'the shop is open')
  for (let order = 1; ; order++) {
    await fetch(`http://127.0.0.1:${port}/orders/${order % 20}`)
    await sleep(100)
  }
})
