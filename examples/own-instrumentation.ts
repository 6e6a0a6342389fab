// A library of one's own with spans of its own: npx tsx examples/own-instrumentation.ts
import { join } from 'node:path'
import tracer from 'tracer'
import { defineInstrumentation, flag, option } from 'tracer/instrumentation'

interface Mail {
  readonly to: string
  headers?: Record<string, string>
}

const mailer = defineInstrumentation({
  name: 'mailer',
  options: {
    recipient: option(flag, { env: ['DD_TRACE_MAILER_RECIPIENT'], default: false, doc: 'Tells who gets a mail.' }),
  },
  targets: [
    {
      // For a package: its name, the versions that you know, and the file inside it.
      module: join(__dirname, 'mailer.cjs'),
      method: 'Mailer.prototype.send',
      operation: {
        start({ args: [mail] }, kit) {
          const meta = ['component', 'mailer', 'span.kind', 'producer']
          if (kit.settings.recipient) meta.push('mail.to', (mail as Mail).to)
          return { name: 'mail.send', resource: 'mail', type: 'mail', meta }
        },
        inject(span, { args }, kit) {
          const headers: Record<string, string> = {}
          kit.propagation.inject(span.context(), headers)
          args[0] = { ...(args[0] as Mail), headers }
        },
        finish: (span, receipt) => span.setTag('mail.id', (receipt as { id: string }).id),
      },
    },
  ],
})

tracer.use(mailer, { recipient: true }).init({ service: 'shop' })

async function main(): Promise<void> {
  const { Mailer } = require('./mailer.cjs') as { Mailer: new () => { send(mail: Mail): Promise<Mail> } }
  const { headers } = await tracer.trace('order', () => new Mailer().send({ to: 'ann@example.org' }))
  console.log('the mail goes on with the trace:', headers?.traceparent !== undefined)
  await new Mailer()
    .send({ to: 'nobody' })
    .catch((error: unknown) => console.log('as without a tracer:', String(error)))
  await tracer.flush()
  console.log(`${tracer.status().spans.sent} spans sent`)
}

void main()
