// Serves one request to itself, and ends.
const express = require('express')
const server = express()
  .get('/hello/:name', (request, response) => response.send(request.params.name))
  .listen(0, async () => {
    const { port } = server.address()
    await (await fetch(`http://127.0.0.1:${port}/hello/${process.argv[2] ?? 'ada'}`)).text()
    // As long as a process manager takes to see that it runs.
    setTimeout(() => {
      console.log('the program ended')
      process.exit(0)
    }, 1500)
  })
