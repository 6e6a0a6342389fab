// Leaves those declarations alone that the package's own faces reach: the others describe what no user can import, and are
// most of its files.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = typesOf(exports).filter(path => !path.includes('*'))
const reached = new Set()

for (const entry of entries) reach(resolve(entry))
for (const name of readdirSync('dist', { recursive: true })) {
  const file = join('dist', name)
  if (/\.d\.m?ts$/.test(name) && !name.startsWith(join('src', 'ext')) && !reached.has(resolve(file))) rmSync(file)
}

function typesOf(value) {
  if (typeof value === 'string')
    return /\.d\.[cm]?ts$/.test(value) ? [value] : [value.replace(/\.([cm]?)js$/, '.d.$1ts')]
  return Object.values(value).flatMap(typesOf)
}

function reach(file) {
  if (reached.has(file)) return
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return
  }
  reached.add(file)
  for (const [, path] of text.matchAll(/(?:from|import\(|import|require\()\s*['"](\.[^'"]+)['"]/g)) {
    const base = resolve(dirname(file), path)
    const plain = base.replace(/\.(m?)js$/, '')
    for (const suffix of ['.d.ts', '.d.mts', '/index.d.ts']) reach(plain + suffix)
  }
}
