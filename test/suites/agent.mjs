import { createServer } from 'node:http'

/** An agent that takes all that it is sent and reads nothing of it. */
export async function startAgent() {
  let requests = 0
  const server = createServer((request, response) => {
    if (request.method !== 'GET') requests++
    request.resume().on('end', () => {
      response.setHeader('Content-Type', 'application/json')
      response.end(request.url === '/info' ? '{"endpoints":["/v0.4/traces"]}' : '{"rate_by_service":{}}')
    })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests: () => requests,
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}
