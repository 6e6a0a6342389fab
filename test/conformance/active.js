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
    add(span, parent, handle = span) {
      const id = span.context().toSpanId()
      spans.set(id, { span, handle, parent: String(parent) })
      stack.push(id)
      return id
    },
    /** Ends a span's time as the active one: its parent is active again, if that has not ended. */
    end(id) {
      const at = stack.lastIndexOf(String(id))
      if (at === -1) return
      const [ended] = stack.splice(at, 1)
      const parent = stack.indexOf(spans.get(ended).parent)
      if (at === stack.length && parent !== -1) stack.push(...stack.splice(parent, 1))
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
