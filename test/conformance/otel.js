/** Routes that call OpenTelemetry's API, whose spans the tracer makes. */
exports.routes = () => ({
  'POST /trace/otel/flush': () => ({ success: true }),
  'POST /log/otel/flush': () => ({ success: true, message: 'there is no provider of logs' }),
})
