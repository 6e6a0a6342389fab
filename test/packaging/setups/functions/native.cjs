// Stands for the native part of aws-lambda-ric, which needs autotools to be built: the Runtime API over HTTP, as AWS documents it.
// By a bare socket, since the native part is no client of Node's either: its requests have no spans.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const Module = require('node:module')
const net = require('node:net')

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':')
const base = '/2018-06-01/runtime/invocation'
let posting = Promise.resolve()

function ask(method, path, body = '') {
  return new Promise((resolve, reject) => {
    const lines = [`${method} ${base}${path} HTTP/1.0`, `Host: ${host}`, 'Content-Type: application/json']
    lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
    let text = ''
    const socket = net.connect(Number(port), host)
    socket.setEncoding('utf8').on('data', part => {
      text += part
    })
    socket.on('error', reject)
    socket.on('end', () => resolve(parse(text)))
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  })
}

function parse(text) {
  const [head, ...rest] = text.split('\r\n\r\n')
  const headers = {}
  for (const line of head.split('\r\n').slice(1)) {
    const at = line.indexOf(':')
    headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim()
  }
  return { bodyJson: rest.join('\r\n\r\n'), headers }
}

function post(path, body) {
  posting = ask('POST', path, body)
}

const native = {
  initializeClient() {},
  next: () => posting.then(() => ask('GET', '/next')),
  done: (id, body) => post(`/${id}/response`, body),
  error: (id, body) => post(`/${id}/error`, body),
}

const { _load } = Module
Module._load = function (request, ...rest) {
  if (/(rapid|runtime)-client\.node$/.test(request)) return native
  return Reflect.apply(_load, this, [request, ...rest])
}
