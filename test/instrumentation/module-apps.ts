/** An ES module that loads the packages one after the other and prints what it got. */
export const importing = `
const plain = await import('plain')
const { Greeter, greet, callInner, Boxed, default: Named } = plain
const say = {
  plain: [new Greeter().greet('you'), greet('you'), plain.wave(), plain.fixed(), new Boxed().open(), callInner(), new Named().run()],
  line: /main\\.js:\\d+/.exec(plain.where())[0],
}
say.outer = new (await import('outer')).Engine().start()
say.dual = new (await import('dual')).Context().json()
say.old = (await import('old')).said()
say.hashed = (await import('hashed')).said()
const { A, B } = await import('circle')
say.circle = [new A().run(), new B().run()]
for (const shape of ['comment.js', 'block.js', 'crlf.js', 'bom.js', 'shebang.js', 'bom-shebang.js', 'awaits.js', 'symbol.js', 'common.cjs'])
  say[shape] = (await import('shapes/' + shape)).said()
say.expression = (await import('shapes/expression.js')).default()
say.mapped = /mapped\\.\\w+:\\d+/.exec((await import('shapes/mapped.js')).said())[0]
const { createRequire } = await import('node:module')
const again = createRequire(import.meta.url)('plain')
say.again = again.greet === plain.greet && again.greet('again')
say.another = (await import(import.meta.resolve('hashed') + '?another')).said()
console.log(JSON.stringify(say))
`

/** The same packages, as far as `require` reaches them. */
export const requiring = `
const plain = require('plain')
const { Greeter, greet, callInner, Boxed, default: Named } = plain
const say = {
  plain: [new Greeter().greet('you'), greet('you'), plain.wave(), plain.fixed(), new Boxed().open(), callInner(), new Named().run()],
}
say.outer = new (require('outer')).Engine().start()
say.dual = new (require('dual')).Context().json()
import('plain').then(again => {
  say.again = again.greet === plain.greet && new again.Greeter().greet('again')
  console.log(JSON.stringify(say))
})
`

const nestApp = `
class Home { hello() { return 'hello' } }
Controller()(Home)
Get()(Home.prototype, 'hello', Object.getOwnPropertyDescriptor(Home.prototype, 'hello'))
class App {}
Module({ controllers: [Home] })(App)
const run = async () => {
  const hono = new Hono().get('/', context => context.text('hello'))
  const said = await (await hono.request('/')).text()
  const app = await NestFactory.create(App, { logger: false })
  await app.init()
  await app.close()
  console.log(JSON.stringify({ said }))
}
run()
`

/** An application of Hono and one of Nest that handle what they have, and end. */
export const libraries = {
  importing: `
import 'reflect-metadata'
import { Hono } from 'hono'
import { NestFactory } from '@nestjs/core'
import { Controller, Get, Module } from '@nestjs/common'
${nestApp}`,
  requiring: `
require('reflect-metadata')
const { Hono } = require('hono')
const { NestFactory } = require('@nestjs/core')
const { Controller, Get, Module } = require('@nestjs/common')
${nestApp}`,
}
