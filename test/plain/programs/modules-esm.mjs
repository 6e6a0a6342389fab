// ends: 13
import * as namespace from 'node:http'
import http, { get, request, Server } from 'node:http'
import { createRequire, register } from 'node:module'
import { inspect } from 'node:util'
import https from 'https'

const require = createRequire(import.meta.url)
console.log(
  namespace.default === http,
  get === http.get,
  request === http.request,
  require('http') === http,
  Server === http.Server,
  namespace.get === get,
)
console.log(Object.keys(namespace).join(), Object.prototype.toString.call(namespace), inspect(namespace).length > 100)
console.log(request.name, request.length, https.request.name, typeof register, typeof import.meta.resolve('express'))
const { default: express, ...names } = await import('express')
console.log(express === require('express'), Object.keys(names).join())
const pino = await import('pino')
console.log(pino.default === require('pino'), Object.keys(pino).sort().join(), pino.pino === pino.default)
const winston = await import('winston')
console.log(Object.keys(winston).sort().join().slice(0, 300))
const koa = await import('koa')
console.log(Object.keys(koa), typeof koa.default, koa.default.name)
const hono = await import('hono')
console.log(
  Object.keys(hono).join(),
  hono.Hono.name,
  hono.Hono.length,
  Object.isFrozen(hono),
  Object.getOwnPropertyNames(hono.Hono.prototype).join(),
)
for (const bad of [
  'none',
  './none.mjs',
  'node:none',
  'data:text/javascript,throw 7',
  'data:text/javascript,syntax error',
]) {
  await import(bad).catch(error =>
    console.log(bad, error?.code ?? error?.name ?? error, Object.keys(Object(error)).join()),
  )
}
console.log((await import('data:text/javascript,export default import.meta.url')).default.slice(0, 20))
console.log((await import('data:application/json,{"a":1}', { with: { type: 'json' } })).default)
process.on('exit', code => console.log('exit', code))
await new Promise(() => {})
