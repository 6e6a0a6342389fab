// env: DD_LOGS_INJECTION=true
const http = require('node:http')
const { Console } = require('node:console')
const { errors, steady } = require('./support/errors.cjs')
const { ask, face, listen } = require('./support/web.cjs')

const server = http.createServer((_request, response) => {
  for (const name of Object.keys(console))
    if (typeof console[name] === 'function') process.stdout.write(`${face(console[name])}\n`)
  console.log('%s %d %j %o', 'a', 1, { b: 1 }, [1])
  console.group('group')
  console.info('indented')
  console.groupEnd()
  console.table([{ a: 1 }])
  console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })
  console.assert(false, 'asserted')
  console.count()
  console.error('to the other')
  const own = new Console({ stdout: process.stdout })
  own.log('own', console instanceof Console)
  for (const error of Object.values(errors)) console.log(steady(require('node:util').inspect(error)))
  const { log } = console
  console.log = (...args) => log('replaced', ...args)
  console.log('x')
  console.log = log
  response.end()
})
listen(server).then(async port => {
  await ask(port)
  server.close()
})
