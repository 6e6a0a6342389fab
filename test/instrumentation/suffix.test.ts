import assert from 'node:assert/strict'
import { test } from 'node:test'
import { append, createSuffix } from '../../src/instrumentation/suffix'

const suffixFor = createSuffix({
  files: [
    { name: 'hono/dist/context', module: 'hono', file: 'dist/context.js', locals: ['Context'] },
    { name: '@scope/name/pattern', module: '@scope/name', file: /^dist\/mcp-\w+\.mjs$/, locals: ['Server'] },
  ],
  receiver: 3,
})

test('the listed files alone get a line, wherever a package manager has put them', () => {
  for (const url of [
    'file:///app/node_modules/hono/dist/context.js',
    'file:///app/node_modules/hono/dist/context.js?version=2#part',
    'file:///app/node_modules/.pnpm/hono@4.0.0/node_modules/hono/dist/context.js',
    'file:///C:/app/node_modules/a/node_modules/hono/dist/context.js',
    'file:///app/.yarn/cache/hono.zip/node_modules/hono/dist/context.js',
    'file:///app/node_modules/@scope/name/dist/mcp-Bq12.mjs',
  ]) {
    assert.match(suffixFor(url) ?? '', /^\n;try\{.*\}catch\{\}\n$/, url)
  }
  for (const url of [
    'node:fs',
    'file:///app/dist/context.js',
    'file:///app/hono/dist/context.js',
    'file:///app/node_modules/hono/dist/hono.js',
    'file:///app/node_modules/hono/dist/context.js/other.js',
    'file:///app/node_modules/other/dist/context.js',
    'file:///app/node_modules/hono/node_modules/other/dist/context.js',
    'file:///app/node_modules/@scope/name/dist/cjs/mcp-Bq12.mjs',
    'file:///app/node_modules/@scope/name2/dist/mcp-Bq12.mjs',
    'https://host/node_modules/hono/dist/context.js',
    'data:text/javascript,//node_modules/hono/dist/context.js',
  ]) {
    assert.equal(suffixFor(url), undefined, url)
  }
})

test('a line is added to the source of ES modules, as text or bytes; all else stays the same object', () => {
  const bytes = Buffer.from('export const a = "ä"')
  const added = Buffer.from('export const a = "ä"//end')
  for (const format of ['module', 'module-typescript']) {
    assert.deepEqual(append({ format, source: 'a', shortCircuit: true }, '//end'), {
      format,
      source: 'a//end',
      shortCircuit: true,
    })
    const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    for (const source of [bytes, new Uint8Array(bytes), copy]) {
      assert.deepEqual(append({ format, source }, '//end').source, added)
    }
  }
  for (const loaded of [
    ...['commonjs', 'commonjs-typescript', 'json', 'wasm', 'builtin', undefined, null].map(format => ({
      format,
      source: 'a',
    })),
    { format: 'module', source: null },
    { format: 'module', source: undefined },
    { format: 'module', source: 1 },
  ]) {
    assert.equal(append(loaded, '//end'), loaded)
  }
})

test('what a hook returns that it should not is given on as it is', () => {
  const throwing = {
    get format(): string {
      throw new Error('not ours')
    },
  }
  assert.equal(append(throwing, '//end'), throwing)
})
