const Module = require('node:module')
const http = require('node:http')
const path = require('node:path')

console.log(require('http') === http, process.getBuiltinModule?.('http') === http, Object.isFrozen(http))
for (const name of [
  'http',
  'https',
  'net',
  'dns',
  'fs',
  'child_process',
  'events',
  'util',
  'module',
  'worker_threads',
  'timers',
  'console',
  'diagnostics_channel',
  'async_hooks',
]) {
  const exports = require(name)
  const all = Object.getOwnPropertyDescriptors(exports)
  console.log(
    name,
    Object.entries(all)
      .map(([key, { get, set, writable, enumerable, configurable, value }]) =>
        [
          key,
          Boolean(get),
          Boolean(set),
          writable,
          enumerable,
          configurable,
          typeof value === 'function' ? `${value.name}/${value.length}` : '',
        ].join(':'),
      )
      .join(' '),
  )
}
for (const name of ['_load', '_resolveFilename', '_extensions', 'prototype'])
  console.log(name, typeof Module[name], Module[name].name, Module[name].length)
console.log(
  require.length,
  require.name,
  Object.keys(require).join(),
  typeof require.resolve.paths,
  Object.keys(Module._extensions).join(),
)
console.log(Reflect.ownKeys(Module.prototype).map(String).sort().join())
// Loaded anew, as tests do.
const express = require('express')
const file = require.resolve('express')
const cached = require.cache[file]
console.log(cached.loaded, cached.exports === express, cached.children.length > 0, Object.keys(express).join())
delete require.cache[file]
const again = require('express')
console.log(
  again === express,
  Object.keys(again).join() === Object.keys(express).join(),
  require.cache[file].exports === again,
)
for (const key of Object.keys(require.cache)) if (key.includes(`${path.sep}pino${path.sep}`)) delete require.cache[key]
const first = require('pino')
for (const key of Object.keys(require.cache)) if (key.includes(`${path.sep}pino${path.sep}`)) delete require.cache[key]
console.log(require('pino') === first, typeof require('pino'), require('pino').name)
// What proxyquire and mocks do.
const load = Module._load
const seen = []
Module._load = function (request, parent, isMain) {
  seen.push([request, typeof parent, isMain])
  if (request === 'stubbed') return { stub: true }
  if (request === 'pino') return 'another pino'
  return load.apply(this, arguments)
}
console.log(require('stubbed'), require('pino'), typeof require('express'), seen.length)
Module._load = load
require.cache[require.resolve('winston')] = { id: 'winston', loaded: true, exports: { mocked: true } }
console.log(require('winston'))
try {
  require('./none.cjs')
} catch (error) {
  console.log(error.code, error.requireStack.length, Object.keys(error).join())
}
const fresh = new Module('made')
fresh.paths = module.paths
fresh._compile('exports.a = require("util").inspect.name; exports.b = module.id', 'made')
console.log(
  fresh.exports,
  module.children.length,
  require.main === module,
  module.parent === null,
  module.paths.length > 0,
)
