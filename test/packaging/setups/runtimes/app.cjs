const express = require('express')
const pg = require('pg')

async function main() {
  const port = await require('./postgres.cjs').listen()
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'shop', password: 'x', ssl: false })
  await client.connect()
  const app = express().get('/hello/:name', async (request, response) => {
    await client.query('SELECT 1')
    response.send(request.params.name)
  })
  const server = app.listen(0, async () => {
    const { port } = server.address()
    const headers = new Headers({ accept: 'text/plain' })
    const text = await (await fetch(new Request(`http://127.0.0.1:${port}/hello/ada`, { headers }))).text()
    console.log(`answered ${text}; fetch takes ${fetch.length} arguments`)
    setTimeout(() => process.exit(0), 500)
  })
}

main()
