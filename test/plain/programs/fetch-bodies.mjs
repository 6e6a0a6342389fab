import http from 'node:http'
import { Readable } from 'node:stream'
import web from './support/web.cjs'

const server = http.createServer(async (request, response) => {
  let body = ''
  for await (const part of request) body += part
  const headers = web.without(request.headers)
  if (/boundary/.test(headers['content-type'])) headers['content-type'] = 'multipart'
  delete headers['content-length']
  console.log(request.method, request.url, headers, body.replaceAll(/-{4,}formdata-\S+/g, 'boundary'))
  response.setHeader('set-cookie', ['a=1', 'b=2'])
  if (request.url === '/redirect') response.writeHead(302, { location: '/there' })
  response.end(body)
})
const url = `http://127.0.0.1:${await web.listen(server)}`
const form = new FormData()
form.append('name', 'value')
form.append('file', new Blob(['content']), 'a.txt')
const bodies = {
  text: 'text',
  json: JSON.stringify({ a: 1 }),
  params: new URLSearchParams({ a: '1' }),
  form,
  blob: new Blob(['blob'], { type: 'text/own' }),
  buffer: new Uint8Array([97, 98]).buffer,
  bytes: new Uint8Array([99]),
  stream: Readable.toWeb(Readable.from([Buffer.from('str'), Buffer.from('eam')])),
}
for (const [name, body] of Object.entries(bodies)) {
  const options = { method: 'POST', body, duplex: 'half', headers: { 'X-Own': name } }
  const keys = Reflect.ownKeys(options)
  const response = await fetch(`${url}/${name}`, options)
  console.log(
    name,
    response.constructor.name,
    response.status,
    (await response.text()).length,
    Reflect.ownKeys(options).length === keys.length,
  )
}
const frozen = Object.freeze({ 'x-frozen': '1', Authorization: 'Basic abc' })
for (const headers of [
  new Headers({ 'x-own': '1' }),
  [
    ['x-own', '2'],
    ['x-own', '3'],
  ],
  frozen,
  undefined,
]) {
  const response = await fetch(new Request(`${url}/redirect`, { headers }))
  console.log(
    response.redirected,
    new URL(response.url).pathname,
    [...response.headers.keys()].join(),
    response.headers.getSetCookie(),
    response.type,
  )
}
const clone = (await fetch(url)).clone()
console.log(await clone.arrayBuffer(), clone.bodyUsed, web.face(fetch), Object.keys(clone), web.face(clone.text))
server.closeAllConnections()
server.close()
