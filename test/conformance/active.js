/**
 * The spans by their ids, and which one is active: a client drives a span over many requests, so what a program would
 * have as its scope has to be kept between them.
 */
exports.createActive = tracer => {
  const spans = new Map()
  const contexts = new Map()
  const stack = []

  return {
    /** Keeps a span under its id and makes it the active one until it ends. */
    add(span, handle = span) {
      const id = span.context().toSpanId()
      spans.set(id, { span, handle })
      stack.push(id)
      return id
    },
    end(id) {
      const at = stack.lastIndexOf(String(id))
      if (at !== -1) stack.splice(at, 1)
    },
    /** The span of an id, as it was made: by the tracer's own API or by OpenTelemetry's. */
    span: id => spans.get(String(id))?.span,
    handle: id => spans.get(String(id))?.handle,
    keepContext: (id, context) => contexts.set(String(id), context),
    /** A context by the id of a span, or by that of an extracted parent. */
    context: id => spans.get(String(id))?.span.context() ?? contexts.get(String(id)),
    extracted: id => contexts.get(String(id)),
    /** Runs a request with the active span in the tracer's scope. */
    run(fn) {
      const top = stack.at(-1)
      return tracer.scope().activate(top === undefined ? null : spans.get(top).span, fn)
    },
  }
}
