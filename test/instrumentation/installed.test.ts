import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { mayBeInstalled } from '../../src/instrumentation/installed'

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'installed-'))
  for (const path of [
    'flat/node_modules/hono',
    'flat/node_modules/@nestjs/core',
    'flat/packages/app/src',
    'pnpm/node_modules/.pnpm',
    'pnp',
    'bare/node_modules/express/node_modules/hono',
  ])
    mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(join(folder, 'pnp/.pnp.cjs'), '')
})
after(() => rmSync(folder, { recursive: true }))

test('a package is looked for from the program upwards, and wherever its name cannot be seen', () => {
  const may = (path: string, ...modules: string[]) => mayBeInstalled(modules, [join(folder, path)])
  assert.equal(may('flat', 'koa', 'hono'), true)
  assert.equal(may('flat/packages/app/src', '@nestjs/core'), true)
  assert.equal(may('flat', '@nestjs/common', 'koa'), false)
  assert.equal(may('pnpm', 'koa'), true)
  assert.equal(may('pnp', 'koa'), true)
  assert.equal(may('bare', 'hono'), false)
  assert.equal(may('not/there', 'hono'), false)
})
