const http = require('node:http')
const https = require('node:https')
const { fault } = require('./support/web.cjs')

const calls = [
  [],
  [null],
  ['not a url'],
  ['ftp://host/'],
  [{ protocol: 'https:' }],
  [{ path: '/a b' }],
  [{ method: 7 }],
  [{ method: 'BAD METHOD' }],
  [{ hostname: 7 }],
  [{ headers: { 'bad name': 'a' } }],
  [{ headers: { a: 'b\n' } }],
  [{ headers: ['a', 'b\n'] }],
  [{ headers: ['odd'] }],
  [{ headers: [[]] }],
  [{ headers: { expect: undefined } }],
  [{ agent: 'text' }],
  [{ insecureHTTPParser: 'x' }],
  [{ signal: 7 }],
  [
    {
      get headers() {
        throw new Error('a getter of the user')
      },
    },
  ],
  [{ timeout: 'soon' }],
  ['http://127.0.0.1:1/', 'options'],
  [
    new Proxy(
      {},
      {
        get() {
          throw new Error('a trap of the user')
        },
        ownKeys() {
          throw new Error('keys')
        },
      },
    ),
  ],
]
for (const module of [http, https]) {
  for (const name of ['request', 'get']) {
    for (const [at, args] of calls.entries()) {
      try {
        const request = module[name](...args)
        console.log(name, at, 'made', request.constructor.name)
        request.on('error', () => {}).destroy()
      } catch (error) {
        console.log(name, at, fault(error))
      }
    }
  }
}
