const http = require('node:http')
const { listen } = require('./support/web.cjs')

const server = http.createServer((request, response) => {
  console.log(
    request.method,
    request.url,
    request.headers['x-own'],
    request.headers.authorization,
    request.headers.expect,
  )
  request.resume().on('end', () => response.end())
})
listen(server).then(async port => {
  const url = `http://127.0.0.1:${port}/text?a=1#hash`
  const own = { headers: { 'X-Own': 'yes' } }
  const inherited = Object.create(
    { headers: { 'x-own': 'inherited' }, path: '/inherited' },
    { port: { value: port, enumerable: true }, host: { value: '127.0.0.1', enumerable: true } },
  )
  const calls = [
    [url],
    [new URL(url)],
    [url, own],
    [new URL(`http://user:pass@127.0.0.1:${port}/url`), own],
    [Object.freeze({ host: '127.0.0.1', port, path: '/frozen', headers: Object.freeze({ 'x-own': 'f' }) })],
    [inherited],
    [{ host: '127.0.0.1', port, path: '/list', headers: ['X-Own', 'a', 'Host', 'b'] }],
    [
      {
        host: '127.0.0.1',
        port,
        path: '/pairs',
        headers: Object.freeze([
          ['X-Own', 'a'],
          ['Host', 'b'],
        ]),
      },
    ],
    [{ host: '127.0.0.1', port, path: '/expect', headers: { Expect: '100-continue', 'x-own': 'e' } }],
    [{ host: '127.0.0.1', port, path: '/null', headers: null }],
    [
      {
        hostname: '127.0.0.1',
        port: String(port),
        auth: 'a:b',
        method: 'delete',
        setHost: false,
        headers: { host: 'c' },
      },
    ],
  ]
  for (const name of ['get', 'request']) {
    for (const args of calls) {
      const before = JSON.stringify(args)
      await new Promise(resolve => {
        const request = http[name](...args, function (response) {
          console.log(name, this === request, arguments.length, response.statusCode)
          response.resume().on('end', resolve)
        })
        if (name === 'request') request.end()
        request.on('error', error => resolve(console.log(error.code)))
      })
      console.log('options stay', before === JSON.stringify(args))
    }
  }
  const { get } = http
  await new Promise(resolve => get(url, response => response.resume().on('end', resolve)))
  await new Promise(resolve =>
    http.get.call(undefined, url).on('response', response => response.resume().on('end', resolve)),
  )
  server.close()
})
