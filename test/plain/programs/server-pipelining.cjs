const http = require('node:http')
const { listen, raw } = require('./support/web.cjs')

const server = http.createServer(async (request, response) => {
  let body = ''
  request.setEncoding('utf8')
  for await (const part of request) body += part
  console.log(request.method, request.url, body, request.trailers, request.rawTrailers, request.complete)
  await new Promise(resolve => setTimeout(resolve, request.url === '/1' ? 30 : 1))
  if (request.httpVersion === '1.1') response.setHeader('Trailer', 'X-End')
  response.write(`${request.url} `)
  if (request.httpVersion === '1.1') response.addTrailers({ 'X-End': request.url })
  response.end(body)
})
listen(server).then(async port => {
  const chunked =
    'POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n'
  const plain = 'POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nde'
  const last = 'GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  console.log(await raw(port, chunked + plain + last))
  console.log(await raw(port, chunked.slice(0, 90), chunked.slice(90) + plain, last))
  console.log(await raw(port, 'GET /old HTTP/1.0\r\n\r\n'))
  server.close()
})
