const { AsyncLocalStorage, AsyncResource, executionAsyncId } = require('node:async_hooks')
const http = require('node:http')
const { ask, listen } = require('./support/web.cjs')

const storage = new AsyncLocalStorage()
const server = http.createServer((request, response) => {
  console.log('before', storage.getStore(), executionAsyncId() > 0)
  storage.run({ url: request.url }, () => {
    const log = text => console.log(text, storage.getStore())
    request
      .on('data', () => log('data'))
      .on('end', () => log('end'))
      .on('close', () => log('close'))
    request.on(
      'end',
      AsyncResource.bind(() => log('bound end')),
    )
    response
      .on(
        'finish',
        AsyncResource.bind(() => log('bound finish')),
      )
      .on('close', () => log('closed'))
    setTimeout(() => log('timer'), 1)
    response.end('fine', () => log('ended'))
  })
  storage.enterWith('entered')
})
listen(server).then(async port => {
  storage.run('client', () => {
    const request = http.get({ port, host: '127.0.0.1', agent: false }, response => {
      console.log('response', storage.getStore())
      response.resume().on('end', () => console.log('client end', storage.getStore()))
    })
    request.on('close', () => console.log('client close', storage.getStore()))
  })
  await ask(port, { method: 'POST', path: '/post' }, 'body')
  setTimeout(() => server.close(), 30)
})
