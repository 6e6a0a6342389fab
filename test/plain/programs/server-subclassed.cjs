const http = require('node:http')
const { ask, listen, face } = require('./support/web.cjs')

class Message extends http.IncomingMessage {
  get lower() {
    return this.url.toLowerCase()
  }
}
class Answer extends http.ServerResponse {
  end(...args) {
    this.setHeader('x-answer', args.length)
    return super.end(...args)
  }
  emit(event, ...args) {
    if (event === 'finish') console.log('the answer is finished')
    return super.emit(event, ...args)
  }
}
class Own extends http.Server {
  #secret = 'secret'
  constructor() {
    super({ IncomingMessage: Message, ServerResponse: Answer })
    this.on('request', (request, response) => response.end(`${request.lower} ${this.#secret}`))
  }
  emit(event, ...args) {
    console.log(
      'emits',
      event,
      args.map(arg => arg.constructor.name),
    )
    return super.emit(event, ...args)
  }
}
function Old(handler) {
  http.Server.call(this, handler)
}
Object.setPrototypeOf(Old.prototype, http.Server.prototype)
Object.setPrototypeOf(Old, http.Server)

async function main() {
  const old = new Old((request, response) => response.end(String(request instanceof http.IncomingMessage)))
  for (const server of [new Own(), old, http.Server((_request, response) => response.end('no new'))]) {
    console.log(server instanceof http.Server, server.constructor.name, face(server.emit))
    console.log(await ask(await listen(server), { path: '/ABC' }))
    await new Promise(resolve => server.close(resolve))
  }
}
main()
