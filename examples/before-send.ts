// Spans are changed, or left out, before they are sent: npx tsx examples/before-send.ts
import tracer from 'tracer'

tracer.init({
  service: 'shop',
  startupLogs: false,
  // Every span: what is nobody's matter leaves, and noise stays here.
  beforeSend(span) {
    if (span.resource === 'GET /health') return false
    const card = span.getText('card.number')
    if (card !== undefined) span.setTag('card.number', `…${card.slice(-4)}`)
  },
})

// The spans of one library alone; it is asked before the function for all.
tracer.use('pg', {
  beforeSend: span => span.setTag('team', 'orders'),
})

async function main(): Promise<void> {
  tracer.trace('web.request', { resource: 'GET /health' }, () => {
    // The span above is left out; its children are sent, as those of its parent.
    tracer.trace('cache.read', () => 'fine')
  })

  tracer.trace('checkout', { resource: 'POST /checkout' }, span => {
    span.setTag('card.number', '4111111111111111')
  })

  await tracer.flush()
  const { sent, rejected } = tracer.status().spans
  console.log(`${sent} spans sent, ${rejected} left out`)
  await tracer.shutdown()
}

void main()
