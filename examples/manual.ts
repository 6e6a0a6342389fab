// The manual API: spans of one's own around and between those that come by themselves.
import tracer from 'tracer'

tracer.init({ service: 'checkout', startupLogs: false })

/** Each call of the wrapped function has a span; what it returns, throws and takes stays the same. */
const charge = tracer.wrap('payment.charge', { resource: 'card', type: 'web' }, async (cents: number) => {
  tracer.scope().active()?.setTag('payment.cents', cents)
  if (cents > 100_000) throw new Error('over the limit')
  return `receipt for ${cents}`
})

async function main(): Promise<void> {
  // A span around a block; it ends when the promise has settled, and carries the error if it failed.
  await tracer.trace('checkout', { resource: 'cart 7', tags: { 'cart.items': 2 } }, async span => {
    tracer.setBaggageItem('customer', 'c-42')
    console.log(await charge(1999))
    await charge(100_001).catch((error: Error) => span.recordException(error))

    // What another service needs to go on with this trace, for a carrier that no integration knows.
    const message: Record<string, string> = {}
    tracer.inject(span, 'text_map', message)
    deliver(message)
  })

  // A span whose beginning and end lie apart.
  const span = tracer.startSpan('cleanup', { tags: { 'resource.name': 'old carts' } })
  tracer.scope().activate(span, () => console.log('active:', tracer.scope().active()?.name))
  span.finish()

  await tracer.shutdown()
  console.log(`${tracer.status().spans.sent} spans sent`)
}

function deliver(message: Record<string, string>): void {
  const parent = tracer.extract('text_map', message)
  tracer.trace('deliver', { childOf: parent }, span => span.addEvent('handed over', { by: 'courier' }))
}

void main()
