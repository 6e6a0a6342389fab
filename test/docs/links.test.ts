import assert from 'node:assert/strict'
import test from 'node:test'
import { anchorsOf, linksOf, packedFiles, pagesOf, textOf } from './pages'

const files = packedFiles()
const pages = pagesOf(files)

/** Full addresses of the pages; whoever adds one has opened it. */
const opened = ['https://github.com/GuanceCloud/datakit']

test('README.md is read in a few minutes: 9,000 bytes at the most', () => {
  assert.ok(Buffer.byteLength(textOf('README.md')) <= 9000)
})

test('every link of a page leads to a file of the package, and to a heading that is there', () => {
  let links = 0
  for (const page of pages) {
    for (const { text, path, anchor } of linksOf(page)) {
      if (path === undefined) continue
      links++
      assert.ok(files.has(path), `${page} links to ${text}, which is not in the package`)
      if (anchor !== undefined) assert.ok(anchorsOf(path).has(anchor), `${page} links to ${text}: no such heading`)
    }
  }
  assert.ok(links > 50, String(links))
})

test('every full address is one that somebody has opened', () => {
  const found = pages.flatMap(page => linksOf(page).flatMap(({ address }) => address ?? []))
  assert.deepEqual([...new Set(found)].sort(), opened)
})

test('every page is reached from README.md', () => {
  const reached = new Set(['README.md'])
  for (const page of reached) {
    for (const { path } of linksOf(page)) if (path?.endsWith('.md')) reached.add(path)
  }
  assert.deepEqual(
    pages.filter(page => !reached.has(page)),
    [],
  )
})

test('no file of the package names a page that is not in it', () => {
  const named = [...files]
    .filter(path => /\.[cm]?js$|\.d\.[cm]?ts$/.test(path))
    .flatMap(path => Array.from(textOf(path).matchAll(/\b(?:src|instrumentations)\/[\w/-]+\.md\b/g), ([name]) => name))
  assert.ok(named.length > 0)
  for (const name of named) assert.ok(files.has(name), name)
})
