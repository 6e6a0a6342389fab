import type { Setup } from './setup'

const group = 'A program of its own'
const app = `
const express = require('express')
const server = express()
  .get('/hello/:name', (request, response) => response.send(request.params.name))
  .listen(0, async () => {
    await (await fetch('http://127.0.0.1:' + server.address().port + '/hello/ada')).text()
    server.close()
  })
`
const spans = ['express.request GET /hello/:name', 'http.request GET']

/** What every other row is a change of. */
export const plain: readonly Setup[] = [
  {
    group,
    name: '`ddtrace-run node app.cjs`',
    packages: ['express@5'],
    files: { 'app.cjs': app },
    start: ['ddtrace-run', 'node', 'app.cjs'],
    gets: { spans },
    quick: true,
  },
  {
    group,
    name: '`NODE_OPTIONS="--require tracer/register" node app.mjs`',
    packages: ['express@5'],
    files: {
      'app.mjs': `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${app}`,
    },
    env: { NODE_OPTIONS: '--require tracer/register' },
    start: ['node', 'app.mjs'],
    gets: { spans },
    quick: true,
  },
]
