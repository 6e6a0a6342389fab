// The work of the benches of spans: a trace of five spans of eight tags, by the API that ours and dd-trace have in common, and
// by OpenTelemetry's.
const spansATrace = 5

function tagRoot(span, set, index) {
  span[set]('component', 'express')
  span[set]('span.kind', 'server')
  span[set]('http.method', 'GET')
  span[set]('http.url', `http://localhost:3000/users/${index}`)
  span[set]('http.route', '/users/:id')
  span[set]('http.status_code', '200')
  span[set]('http.useragent', 'curl/8')
  span[set]('count', index)
}

function tagChild(span, set) {
  span[set]('component', 'pg')
  span[set]('span.kind', 'client')
  span[set]('db.type', 'postgres')
  span[set]('db.name', 'shop')
  span[set]('db.user', 'app')
  span[set]('out.host', 'localhost')
  span[set]('network.destination.port', 5432)
  span[set]('db.operation', 'SELECT')
}

/** The API that ours and dd-trace have in common. */
function byStartSpan(tracer) {
  return index => {
    const root = tracer.startSpan('web.request', { tags: { 'span.type': 'web', 'resource.name': 'GET /users/:id' } })
    tagRoot(root, 'setTag', index)
    for (let child = 1; child < spansATrace; child++) {
      const tags = {
        'span.type': 'sql',
        'resource.name': 'SELECT * FROM users WHERE id = $1',
        'service.name': 'shop-postgres',
      }
      const span = tracer.startSpan('pg.query', { childOf: root, tags })
      tagChild(span, 'setTag')
      span.finish()
    }
    root.finish()
  }
}

function byOpenTelemetry(tracer) {
  const { trace, ROOT_CONTEXT } = require('@opentelemetry/api')
  return index => {
    const root = tracer.startSpan('GET /users/:id', {}, ROOT_CONTEXT)
    tagRoot(root, 'setAttribute', index)
    const parent = trace.setSpan(ROOT_CONTEXT, root)
    for (let child = 1; child < spansATrace; child++) {
      const attributes = { 'db.query.text': 'SELECT * FROM users WHERE id = $1' }
      const span = tracer.startSpan('SELECT', { attributes }, parent)
      tagChild(span, 'setAttribute')
      span.end()
    }
    root.end()
  }
}

module.exports = { spansATrace, tagRoot, tagChild, byStartSpan, byOpenTelemetry }
