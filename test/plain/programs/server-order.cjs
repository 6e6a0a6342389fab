const http = require('node:http')
const { ask, listen } = require('./support/web.cjs')

const log = []
function note(text) {
  log.push(text)
  process.nextTick(() => log.push(`${text}, tick`))
  Promise.resolve().then(() => log.push(`${text}, microtask`))
  queueMicrotask(() => log.push(`${text}, queued`))
}
const server = http.createServer((request, response) => {
  note('request')
  for (const name of ['data', 'end', 'close']) request.on(name, () => note(`request ${name}`))
  for (const name of ['pipe', 'prefinish', 'finish', 'close']) response.on(name, () => note(`response ${name}`))
  request.on('end', async () => {
    note('before the answer')
    await null
    note('after a microtask')
    response.write('a', () => note('written'))
    response.end('b', () => note('ended'))
    note('after the answer')
  })
})
listen(server).then(async port => {
  await ask(port, { method: 'POST' }, 'body')
  await new Promise(resolve => server.close(resolve))
  console.log(log.join('\n'))
})
