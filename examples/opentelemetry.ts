// OpenTelemetry's API and the tracer's own in one trace.
//   npm install tracer @opentelemetry/api
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import tracer from 'tracer'

// DD_TRACE_OTEL_ENABLED=true does the same without code.
tracer.init({ service: 'checkout', startupLogs: false, otelEnabled: true })

const otel = trace.getTracer('checkout')

async function main(): Promise<void> {
  // A library that knows OpenTelemetry alone makes a span of the tracer's.
  await otel.startActiveSpan('receive order', { kind: SpanKind.SERVER }, async order => {
    order.setAttributes({ 'http.request.method': 'POST', 'order.items': 2 })

    // The tracer's own API is a child of it, and sees it as the active span.
    await tracer.trace('payment.charge', async span => {
      console.log('one trace:', order.spanContext().traceId === span.context().toTraceId(true))
      trace.getActiveSpan()?.setAttribute('payment.cents', 1999)
    })

    // Items that travel on are the same on both sides.
    const baggage = propagation.createBaggage({ customer: { value: 'c-42' } })
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      console.log('customer:', tracer.getBaggageItem('customer'))
    })

    order.recordException(new Error('no stock'))
    order.setStatus({ code: SpanStatusCode.ERROR, message: 'no stock' })
    order.end()
  })
  await tracer.shutdown()
  console.log(`${tracer.status().spans.sent} spans sent`)
}

void main()
