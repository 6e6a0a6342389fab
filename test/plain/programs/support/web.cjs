const http = require('node:http')
const net = require('node:net')

const traceHeaders = /^(x-datadog-.*|traceparent|tracestate|baggage)$/i

/** Resolves to the port of a server that listens. */
exports.listen = server => new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))

/** Resolves to what a request is answered with, or how it failed. */
exports.ask = (port, options = {}, body = undefined) =>
  new Promise(resolve => {
    const request = http.request({ port, host: '127.0.0.1', agent: false, ...options }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', part => {
        text += part
      })
      response.on('error', error => resolve({ failed: error.code, text }))
      response.on('end', () => {
        const headers = without(response.headers)
        resolve({ status: response.statusCode, headers, text, trailers: response.trailers })
      })
    })
    request.on('error', error => resolve({ failed: error.code, message: error.message.replace(/:\d+/, '') }))
    request.end(body)
  })

/** Resolves to all that a server says to these bytes, each part sent in a packet of its own. */
exports.raw = (port, ...parts) =>
  new Promise(resolve => {
    let text = ''
    const socket = net.connect(port, '127.0.0.1', async () => {
      for (const part of parts) {
        socket.write(part)
        await new Promise(next => setTimeout(next, 20))
      }
    })
    socket.setEncoding('utf8').on('data', part => {
      text += part
    })
    socket.on('error', error => resolve(`${text}${error.code}`))
    socket.on('close', () => resolve(text.replace(/^Date: .*$/gm, 'Date: now')))
  })

/** Headers without those of the trace and those that change with time. */
function without(headers) {
  const names = Object.keys(headers).filter(name => !traceHeaders.test(name) && name !== 'date' && name !== 'etag')
  return Object.fromEntries(names.map(name => [name, name === 'host' ? 'host' : headers[name]]))
}
exports.without = without

/** A flat list of names and values without the headers of the trace. */
exports.withoutRaw = list =>
  list.filter((_, at) => !traceHeaders.test(list[at - (at % 2)])).filter(text => !/^127\.0\.0\.1:/.test(text))

/** What somebody sees who lists an object: hidden symbols are seen by nobody who does not look for them. */
exports.shape = object => {
  const symbols = Object.getOwnPropertySymbols(object).filter(key =>
    Object.prototype.propertyIsEnumerable.call(object, key),
  )
  const listeners =
    typeof object.eventNames === 'function'
      ? object.eventNames().map(name => `${String(name)} ${object.listenerCount(name)}`)
      : []
  const forIn = []
  for (const key in object) forIn.push(key)
  return {
    keys: Object.keys(object).sort().join(' '),
    symbols: symbols.map(String).sort().join(' '),
    spread: Reflect.ownKeys({ ...object })
      .map(String)
      .sort()
      .join(' '),
    forIn: forIn.sort().join(' '),
    listeners: listeners.sort().join(' '),
    class: object.constructor?.name,
    text: Object.prototype.toString.call(object),
  }
}

/** What a function shows of itself. */
exports.face = fn =>
  `${fn.name} ${fn.length} ${ownKeys(fn)} ${fn.prototype === undefined} ${Object.prototype.toString.call(fn)}`

/** Without those that tell how a function was written: replacements are written otherwise. */
function ownKeys(fn) {
  const written = ['prototype', 'arguments', 'caller']
  return Reflect.ownKeys(fn)
    .filter(key => !written.includes(key))
    .map(String)
    .sort()
    .join(',')
}

/** What is seen of an error. */
exports.fault = error => ({
  class: error?.constructor?.name,
  name: error?.name,
  keys: Reflect.ownKeys(Object(error)).map(String).sort().join(' '),
  json: jsonOf(error)?.replace(/"(port|localPort|remotePort|bytesWritten)":\d+/g, '"$1":0'),
  first: String(error?.stack)
    .split('\n')[0]
    .replace(/:\d{4,5}/, ''),
  code: error?.code,
  cause: error?.cause?.code ?? error?.cause?.name,
})

function jsonOf(error) {
  try {
    return JSON.stringify(error)
  } catch (other) {
    return other.name
  }
}

exports.pause = ms => new Promise(resolve => setTimeout(resolve, ms))
