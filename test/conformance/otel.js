const { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace } = require('@opentelemetry/api')

/** Routes that call OpenTelemetry's API, whose spans the tracer makes. */
exports.routes = (tracer, active) => {
  const otel = trace.getTracer('conformance')

  /** A span by OpenTelemetry's API, whichever API has made it. */
  const spanOf = id => {
    const handle = active.handle(id)
    if (handle === undefined || typeof handle.spanContext === 'function') return handle
    return tracer.scope().activate(handle, () => trace.getActiveSpan())
  }
  /** The same span by the tracer's own API. */
  const ownOf = span => context.with(trace.setSpan(ROOT_CONTEXT, span), () => tracer.scope().active())

  const contextOf = id => {
    const span = spanOf(id)
    if (span !== undefined) return span.spanContext()
    const extracted = active.extracted(id)
    if (extracted === undefined) return undefined
    const headers = {}
    tracer.inject(extracted, 'http_headers', headers)
    return trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers))
  }

  const withSpan = call => body => {
    const span = spanOf(body.span_id)
    if (span !== undefined) call(span, body)
    return {}
  }

  return {
    'POST /trace/otel/start_span'({ name, timestamp, span_kind, parent_id, links, attributes }) {
      const parent = parent_id ? contextOf(parent_id) : undefined
      const span = otel.startSpan(
        name,
        {
          kind: span_kind ?? undefined,
          attributes,
          startTime: timeOf(timestamp),
          links: (links ?? []).map(link => ({ context: contextOf(link.parent_id), attributes: link.attributes })),
        },
        parent === undefined
          ? ROOT_CONTEXT
          : trace.setSpan(ROOT_CONTEXT, spanOf(parent_id) ?? trace.wrapSpanContext(parent)),
      )
      const own = ownOf(span)
      return { span_id: active.add(own, parent_id, span), trace_id: own.context().toTraceId() }
    },
    'POST /trace/otel/end_span'({ id, timestamp }) {
      spanOf(id)?.end(timeOf(timestamp))
      active.end(id)
      return {}
    },
    'POST /trace/otel/set_attributes': withSpan((span, { attributes }) => span.setAttributes(attributes)),
    'POST /trace/otel/set_name': withSpan((span, { name }) => span.updateName(name)),
    'POST /trace/otel/set_status': withSpan((span, { code, description }) =>
      span.setStatus({ code: SpanStatusCode[code], message: description }),
    ),
    'POST /trace/otel/add_event': withSpan((span, { name, timestamp, attributes }) =>
      span.addEvent(name, attributes ?? undefined, timeOf(timestamp)),
    ),
    'POST /trace/otel/record_exception': withSpan((span, { message, attributes }) =>
      span.recordException(new Error(message), attributes ?? undefined),
    ),
    'POST /trace/otel/is_recording': ({ span_id }) => ({ is_recording: spanOf(span_id)?.isRecording() ?? false }),
    'POST /trace/otel/span_context'({ span_id }) {
      const { traceId, spanId, traceFlags, traceState, isRemote } = contextOf(span_id)
      return {
        trace_id: traceId,
        span_id: String(BigInt(`0x${spanId}`)),
        trace_flags: `0${traceFlags}`,
        trace_state: traceState?.serialize() ?? '',
        remote: isRemote ?? false,
      }
    },
    'GET /trace/otel/current_span'() {
      const span = trace.getActiveSpan()
      if (span === undefined) return { span_id: '0', trace_id: '0' }
      const { traceId, spanId } = span.spanContext()
      return { span_id: String(BigInt(`0x${spanId}`)), trace_id: traceId }
    },
    'POST /trace/otel/otel_set_baggage'({ span_id, key, value }) {
      const span = spanOf(span_id)
      const here = span === undefined ? context.active() : trace.setSpan(context.active(), span)
      const baggage = (propagation.getBaggage(here) ?? propagation.createBaggage()).setEntry(key, { value })
      return context.with(propagation.setBaggage(here, baggage), () => ({
        value: propagation.getActiveBaggage()?.getEntry(key)?.value ?? null,
      }))
    },
    async 'POST /trace/otel/flush'({ seconds }) {
      await tracer.flush({ timeout: seconds * 1000 })
      return { success: true }
    },
  }
}

/** Microseconds as OpenTelemetry's pair of seconds and nanoseconds. */
function timeOf(microseconds) {
  if (microseconds === undefined || microseconds === null) return undefined
  const whole = Number(microseconds)
  return [Math.trunc(whole / 1e6), (whole % 1e6) * 1e3]
}
