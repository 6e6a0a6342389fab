// Writes the letters of the queue: one job each, some of which fail. Nothing here knows of tracing.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'bullmq'
import { pino } from 'pino'
import { tellAddress } from './listen'

const log = pino({ base: null })
const { hostname, port } = new URL(process.env.REDIS_URL ?? '')

class MailboxFull extends Error {
  override readonly name = 'MailboxFull'
}

const worker = new Worker(
  'letters',
  async job => {
    const answer = await fetch(`${process.env.ORDERS_URL}/orders/${job.data.order}`)
    const order = (await answer.json()) as { readonly customer: string }
    try {
      await deliver(order.customer)
      log.info({ order: job.data.order }, 'receipt sent')
    } catch (error) {
      log.error({ err: error, order: job.data.order }, 'receipt not sent')
      throw error
    }
  },
  { connection: { host: hostname, port: Number(port) } },
)
worker.on('error', error => log.error({ err: error }, 'the queue cannot be reached'))

async function deliver(customer: string): Promise<void> {
  await sleep(15)
  if (customer === 'grace') throw new MailboxFull(`the mailbox of ${customer} is full`)
}

const server = createServer((_request, response) => response.end('the mailer works')).listen(0, '127.0.0.1', () =>
  tellAddress(server),
)
