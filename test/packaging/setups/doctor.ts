import type { Setup } from './setup'

const app = `
const express = require('express')
express().get('/hello/:name', (request, response) => response.send(request.params.name)).listen(34981)
`

/** Why are there no traces? */
export const doctor: readonly Setup[] = [
  {
    group: 'The doctor',
    name: '`ddtrace-run doctor --url … -- node app.cjs`',
    packages: ['express@5'],
    files: { 'app.cjs': app },
    start: ['ddtrace-run', 'doctor', '--url', 'http://127.0.0.1:34981/hello/ada', '--', 'node', 'app.cjs'],
    gets: { spans: ['express.request GET /hello/:name'], also: /nothing to mend was found; \d+ spans arrived/ },
    quick: true,
  },
]
