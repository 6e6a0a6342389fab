// Lets a conformance suite drive the tracer over HTTP: each route is one call of the public API.
//   PORT: APM_TEST_CLIENT_SERVER_PORT. Answers JSON; an unknown path is 404.

// What is off by default but is asked for by these cases, unless one sets it.
process.env.DD_INSTRUMENTATION_TELEMETRY_ENABLED ??= 'true'
process.env.DD_REMOTE_CONFIGURATION_ENABLED ??= 'true'
process.env.DD_LOGS_INJECTION ??= 'true'
process.env.DD_TRACE_STARTUP_LOGS ??= 'true'

const tracer = require('tracer')
// The requests of the suite are not what it looks for.
tracer.use('http', false).init()
const { createServer } = require('node:http')
const { createActive } = require('./active')

const active = createActive(tracer)
const routes = {
  ...require('./spans').routes(tracer, active),
  ...require('./process').routes(tracer),
  ...require('./otel').routes(tracer, active),
  ...require('./otel-logs').routes(tracer, active),
  ...require('./otel-metrics').routes(tracer),
}

function read(request) {
  return new Promise((resolve, reject) => {
    const parts = []
    request.on('data', part => parts.push(part))
    request.on('error', reject)
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      // Ids have 64 bits, more than a number of JSON keeps here: those that are too large become text.
      resolve(text === '' ? {} : JSON.parse(text.replace(/(?<=_id"\s*:\s*)\d{16,}(?=\s*[,}])/g, '"$&"')))
    })
  })
}

const server = createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url}`]
  try {
    const body = await read(request)
    const answer = route === undefined ? undefined : await active.run(() => route(body))
    response.statusCode = answer === undefined ? 404 : 200
    response.end(JSON.stringify(answer ?? {}))
  } catch (error) {
    response.statusCode = error.status ?? 500
    response.end(JSON.stringify({ error: String(error.stack ?? error) }))
  }
})
// Ready once the agent was asked for settings, as a program is that is not to start with others.
tracer.remoteConfig().then(() => server.listen(Number(process.env.APM_TEST_CLIENT_SERVER_PORT ?? 8080)))
