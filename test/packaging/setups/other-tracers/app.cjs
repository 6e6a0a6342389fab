// A request to Express that asks a second service twice. What that service is sent has to name one trace, and ours in all headers.
const http = require('node:http')
const express = require('express')

const service = http.createServer((request, response) => {
  const { traceparent = '', 'x-datadog-trace-id': id = '', 'x-datadog-parent-id': parent = '' } = request.headers
  const hex = decimal => BigInt(decimal).toString(16).padStart(16, '0')
  if (!new RegExp(`^00-[0-9a-f]{16}${hex(id)}-${hex(parent)}-01$`).test(traceparent))
    console.log(`broken headers: ${JSON.stringify(request.headers)}`)
  response.end()
})

service.listen(0, () => {
  const origin = `http://127.0.0.1:${service.address().port}`
  const app = express().get('/hello/:name', async (_, response) => {
    await (await fetch(`${origin}/fetched`)).text()
    await new Promise(resolve => http.get(`${origin}/got`, answer => answer.resume().on('end', resolve)))
    response.end()
  })
  const server = app.listen(0, async () => {
    await (await fetch(`http://127.0.0.1:${server.address().port}/hello/ada`)).text()
    // Longer than the tracer waits with its first payload.
    setTimeout(() => process.exit(0), 3000)
  })
})
