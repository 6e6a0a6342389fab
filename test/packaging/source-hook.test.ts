import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { nodeOf } from './node-lines'

const root = join(__dirname, '../..')

test('a library that a loader hook gives as text is named as not traced, and others are traced', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const folder = await mkdtemp(join(tmpdir(), 'tracer-source-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(
    join(folder, 'hook.mjs'),
    `import { readFile } from 'node:fs/promises'
    export async function load(url, context, next) {
      const loaded = await next(url, context)
      if (loaded.format !== 'commonjs' || !/\\/(pg|router)\\//.test(url)) return loaded
      return { ...loaded, source: loaded.source ?? (await readFile(new URL(url), 'utf8')) }
    }`,
  )
  await writeFile(
    join(folder, 'start.mjs'),
    `import { register } from 'node:module'; register('./hook.mjs', import.meta.url)`,
  )
  await writeFile(
    join(folder, 'app.mjs'),
    `import express from 'express'; import pg from 'pg'; import 'ioredis'; import tracer from ${JSON.stringify(join(root, 'dist/src/index.mjs'))}
    tracer.trace(typeof express + typeof pg, () => {})`,
  )
  const { stderr, code } = await runChild({
    // On older lines Node itself fails where a file that is given so requires another.
    command: await nodeOf(24),
    args: ['-r', join(root, 'dist/src/register.js'), '--import', './start.mjs', 'app.mjs'],
    cwd: folder,
    env: agent.environment(),
  })
  assert.equal(code, 0, stderr)
  assert.match(stderr, /pg is not traced: a loader hook gives its text to Node.*leave node_modules alone/)
  assert.match(stderr, /libraries traced: .*ioredis /)
})
