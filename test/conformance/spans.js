/** Routes that call the tracer's own API. */
exports.routes = (tracer, active) => {
  let invented = 0

  const withSpan = call => body => {
    const span = active.span(body.span_id)
    if (span !== undefined) call(span, body)
    return {}
  }

  return {
    'POST /trace/span/start'({ name, service, resource, parent_id, type, span_tags }) {
      const parent = isId(parent_id) ? active.context(parent_id) : undefined
      const tags = {}
      for (const [key, value] of span_tags ?? []) tags[key] = value
      if (service) tags['service.name'] = service
      if (resource) tags['resource.name'] = resource
      if (type) tags['span.type'] = type
      const span = tracer.startSpan(name, { childOf: parent ?? null, tags })
      const span_id = active.add(span, parent_id)
      return { span_id, trace_id: span.context().toTraceId() }
    },
    'POST /trace/span/finish'({ span_id }) {
      active.span(span_id)?.finish()
      active.end(span_id)
      return {}
    },
    'POST /trace/span/set_meta': withSpan((span, { key, value }) => span.setTag(key, value)),
    'POST /trace/span/set_metric': withSpan((span, { key, value }) => span.setTag(key, value)),
    'POST /trace/span/set_resource': withSpan((span, { resource }) => span.setTag('resource.name', resource)),
    'POST /trace/span/error': withSpan((span, { type, message, stack }) => {
      span.setTag('error.type', type)
      span.setTag('error.message', message)
      span.setTag('error.stack', stack)
      span.setTag('error', true)
    }),
    'POST /trace/span/manual_keep': withSpan(span => span.setTag('manual.keep', true)),
    'POST /trace/span/manual_drop': withSpan(span => span.setTag('manual.drop', true)),
    'POST /trace/span/add_link': withSpan((span, { parent_id, attributes }) => {
      const context = active.context(parent_id)
      if (context !== undefined) span.addLink({ context, attributes })
    }),
    'POST /trace/span/add_event': withSpan((span, { name, timestamp, attributes }) =>
      span.addEvent(name, attributes, Number(timestamp) / 1e6),
    ),

    'POST /trace/span/set_baggage': withSpan((span, { key, value }) => span.setBaggageItem(key, value)),
    'POST /trace/span/remove_baggage': withSpan((span, { key }) => span.removeBaggageItem(key)),
    'POST /trace/span/remove_all_baggage': withSpan(span => span.removeAllBaggageItems()),
    'GET /trace/span/get_baggage': ({ span_id, key }) => ({
      baggage: active.span(span_id)?.getBaggageItem(key) ?? null,
    }),
    'GET /trace/span/get_all_baggage': ({ span_id }) => ({ baggage: active.span(span_id)?.getAllBaggageItems() ?? {} }),

    'POST /trace/span/inject_headers'({ span_id }) {
      const headers = {}
      const context = active.context(span_id)
      if (context !== undefined) tracer.inject(context, 'http_headers', headers)
      return { http_headers: Object.entries(headers) }
    },
    'POST /trace/span/extract_headers'({ http_headers }) {
      const headers = {}
      for (const [name, value] of http_headers) {
        const key = name.toLowerCase()
        // As Node joins a header that comes more than once.
        headers[key] = headers[key] === undefined ? value : `${headers[key]},${value}`
      }
      const context = tracer.extract('http_headers', headers)
      if (context === null) return { span_id: null }
      // Baggage may come without a trace, and then no id names it.
      const id = context.toSpanId() === '0' ? String(1e15 + ++invented) : context.toSpanId()
      active.keepContext(id, context)
      return { span_id: id }
    },

    'GET /trace/span/current'() {
      const context = tracer.scope().active()?.context()
      return { span_id: context?.toSpanId() ?? '0', trace_id: context?.toTraceId(true) ?? '0' }
    },
  }
}

/** 0 and nothing are no parent. */
function isId(id) {
  return id !== null && id !== undefined && id !== 0 && id !== '0' && id !== ''
}
