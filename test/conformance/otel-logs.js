const { context, ROOT_CONTEXT, trace } = require('@opentelemetry/api')
const { logs, SeverityNumber } = require('@opentelemetry/api-logs')

/** Routes that call OpenTelemetry's API of logs, whose records the tracer sends. */
exports.routes = (tracer, active) => {
  const loggers = new Map()

  const within = (handle, run) => {
    if (handle === undefined) return run()
    if (typeof handle.spanContext === 'function') return context.with(trace.setSpan(ROOT_CONTEXT, handle), run)
    return tracer.scope().activate(handle, run)
  }

  return {
    'POST /otel/logger/create'({ name, version, schema_url, attributes }) {
      const options = { schemaUrl: schema_url ?? undefined, scopeAttributes: attributes ?? undefined }
      loggers.set(name, logs.getLogger(name, version ?? undefined, options))
      return { success: true }
    },
    'POST /otel/logger/write'({ logger_name, level, message, span_id }) {
      const logger = loggers.get(logger_name)
      if (logger === undefined) return { success: false }
      const severityText = level === 'WARNING' ? 'WARN' : level
      const record = { severityNumber: SeverityNumber[severityText], severityText, body: message }
      within(span_id ? active.handle(span_id) : undefined, () => logger.emit(record))
      return { success: true }
    },
    async 'POST /log/otel/flush'({ seconds }) {
      await tracer.flush({ timeout: seconds * 1000 })
      return { success: true, message: 'flushed' }
    },
  }
}
