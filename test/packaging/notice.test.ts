import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import test from 'node:test'

const root = join(__dirname, '../..')
const notice = readFileSync(join(root, 'NOTICE'), 'utf8')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The parts of NOTICE: a package's name, and what is said of its license. */
const parts = new Map(
  notice
    .slice(notice.indexOf('\n\n') + 2)
    .split(`\n${'-'.repeat(80)}\n\n`)
    .map((part): [string, string] => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
)

/** Packages that the sources import, by what they write: found without the bundler. */
function importedPackages(): Set<string> {
  const found = new Set<string>()
  for (const path of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$|\.css$/.test(path)) continue
    const text = readFileSync(join(root, 'src', path), 'utf8')
    for (const [, name = ''] of text.matchAll(
      /^@?(?:import|export)\b(?! type)(?:[^'"]*?\bfrom)? ['"]([^.'"/][^'"]*)['"]/gm,
    )) {
      const [first = '', second = ''] = name.split('/')
      found.add(first.startsWith('@') ? `${first}/${second}` : first)
    }
  }
  return found
}

test('NOTICE is what the last build made of what it bundled', () => {
  const script = `import { expectedNotice } from './src/build/notice.mjs'; process.stdout.write(expectedNotice())`
  const expected = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(notice, expected)
})

test('each package that the sources import is a dependency, or its license is in NOTICE', () => {
  const installed = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)])
  const bundled = [...importedPackages()].filter(
    name => !name.startsWith('node:') && !builtinModules.includes(name) && !installed.has(name),
  )
  assert.ok(bundled.includes('preact') && bundled.includes('js-yaml'), bundled.join())
  for (const name of bundled) assert.ok(parts.has(name), `${name} is not in NOTICE`)
  // Those stand in the files of others, whose source maps and imports tell of them.
  for (const name of ['@dagrejs/graphlib', 'nearley']) assert.ok(parts.has(name), name)
})

test('each license is there in its whole text, or it is said that there is none', () => {
  for (const [name, text] of parts) {
    const folder = join(root, 'node_modules', name)
    const licenses = readdirSync(folder).filter(file => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(file))
    for (const file of licenses)
      assert.ok(text.includes(readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()), name)
    if (licenses.length === 0) assert.match(text, /The package has no text of its license\. .* license \S+/, name)
  }
})

test('NOTICE is in the package', () => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  })
  const [{ files }] = JSON.parse(listed) as [{ readonly files: readonly { readonly path: string }[] }]
  const paths = files.map(({ path }) => path)
  assert.ok(paths.includes('NOTICE') && paths.includes('dist/src/agent/page.html'))
  assert.ok(!paths.includes('dist/bundled.json'))
})
