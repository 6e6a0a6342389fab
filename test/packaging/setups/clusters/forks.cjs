const cluster = require('node:cluster')
const { fork } = require('node:child_process')

cluster.setupPrimary({ exec: `${__dirname}/app.cjs` })
cluster.fork({ DD_SERVICE: 'worker' })
fork(`${__dirname}/app.cjs`, { env: { ...process.env, DD_SERVICE: 'child' } })
