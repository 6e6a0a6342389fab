import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { test } from 'node:test'
import { findPackageName } from '../../src/config/package-name'

/** Reads from a record instead of the disk. */
function reader(files: Readonly<Record<string, string>>): (file: string) => string {
  return file => {
    const content = files[file.split(sep).join('/').replace(/^\w:/, '')]
    if (content === undefined) throw new Error(`ENOENT ${file}`)
    return content
  }
}

test('the name is that of the nearest package.json at or above the script', () => {
  const read = reader({ '/app/package.json': '{"name":"@shop/till"}', '/package.json': '{"name":"root"}' })
  assert.equal(findPackageName(['/app/src/main.js'], read), '@shop/till')
  assert.equal(findPackageName(['/app'], read), '@shop/till')
  assert.equal(findPackageName(['/other/main.js'], read), 'root')
})

test('a package.json without a name, broken or unreadable is passed over', () => {
  const read = reader({
    '/app/a/b/package.json': '{"type":"module"}',
    '/app/a/package.json': '{"name":',
    '/app/package.json': '{"name":"app"}',
  })
  assert.equal(findPackageName(['/app/a/b/main.js'], read), 'app')
  for (const content of ['null', '[]', '"x"', '{"name":5}', '{"name":" "}'])
    assert.equal(findPackageName(['/x/main.js'], reader({ '/x/package.json': content })), undefined)
})

test('a script inside node_modules stands for the application around it', () => {
  const read = reader({
    '/app/node_modules/next/package.json': '{"name":"next"}',
    '/app/package.json': '{"name":"app"}',
  })
  assert.equal(findPackageName(['/app/node_modules/next/dist/bin/next'], read), 'app')
  assert.equal(findPackageName(['/node_modules/next/bin'], read), undefined)
})

test('where the script has no package the next place is asked', () => {
  const read = reader({ '/work/package.json': '{"name":"work"}' })
  assert.equal(findPackageName([undefined, '/usr/lib/node_modules/pm2/run.js', '/work/sub'], read), 'work')
  assert.equal(findPackageName([], read), undefined)
})

test('the disk is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-name-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"name":"on-disk"}')
    writeFileSync(join(folder, 'main.js'), '')
    assert.equal(findPackageName([join(folder, 'main.js')]), 'on-disk')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
