// Serves, and says what is wrong with the context that a request has begun with. Runs with the tracer loaded before.
const { createServer } = require('node:http')

const shared = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]
const { tracer } = shared[Symbol.for('tracer.instance')]

function problemOf(span) {
  if (span === null) return 'no span is active'
  const context = span.context()
  if (!/^[0-9a-f]{32}$/.test(context.toTraceId(true))) return `the trace id is ${context.toTraceId(true)}`
  if (/^0*$/.test(context.toTraceId(true).slice(16))) return 'the trace id is 0'
  if (!/^[0-9a-f]{16}$/.test(context.toSpanId(true)) || context.toSpanId() === '0') return 'the span id is no id'
  const headers = {}
  tracer.inject(span, 'http_headers', headers)
  for (const [name, value] of Object.entries(headers)) {
    // An item that is empty is handed on as it came.
    const isItem = name.startsWith('ot-baggage-')
    if (!/^[\x20-\x7e]*$/.test(value) || (value === '' && !isItem))
      return `${name} is written as ${JSON.stringify(value)}`
  }
  new Headers(headers)
  return undefined
}

process.on('uncaughtException', error => console.log(`wrong: ${error?.stack}`))
const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
  try {
    const problem = problemOf(tracer.scope().active())
    if (problem !== undefined) console.log(`wrong: ${problem}: ${JSON.stringify(request.rawHeaders)}`)
    tracer.extract('text_map', request.headers)
    tracer.extract('http_headers', request.headersDistinct)
  } catch (error) {
    console.log(`wrong: ${error?.stack}: ${JSON.stringify(request.rawHeaders)}`)
  }
  request.resume()
  response.end('ok')
})
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
