// Writes NOTICE: the licences of what stands in the files of the build, as esbuild says that it put it there.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the build says what it bundled, for who checks NOTICE later. It is not shipped. */
const listPath = 'dist/bundled.json'
const bundled = new Set()

/** Takes what one bundle was made of. */
export function addBundle({ outputs }) {
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      // What was read and left out is in no file.
      if (bytesInOutput > 0) for (const each of [path, ...insideOf(path)]) add(each)
    }
}

function add(path) {
  const folder = packageFolder(path)
  if (folder !== undefined) bundled.add(folder)
}

/** A package may come with others already in its files, which no bundler can see; its source map tells. */
function insideOf(path) {
  const map = `${path}.map`
  if (!path.includes('node_modules/') || !existsSync(map)) return []
  const { sources } = JSON.parse(readFileSync(map, 'utf8'))
  return sources
    .filter(source => source.includes('node_modules/'))
    .map(source => source.replace(/^.*?(?=node_modules\/)/, ''))
}

/** Writes the list of all that was bundled, and NOTICE. */
export function writeNotice() {
  const folders = [...bundled].sort()
  mkdirSync('dist', { recursive: true })
  writeFileSync(listPath, `${JSON.stringify(folders, null, 2)}\n`)
  const text = noticeOf(folders)
  if (!existsSync('NOTICE') || readFileSync('NOTICE', 'utf8') !== text) writeFileSync('NOTICE', text)
}

/** What NOTICE has to say after the last build; undefined where there was none. */
export function expectedNotice() {
  return existsSync(listPath) ? noticeOf(JSON.parse(readFileSync(listPath, 'utf8'))) : undefined
}

/** The folder of the package that a file is of; undefined for our own. */
function packageFolder(path) {
  const mark = 'node_modules/'
  const at = path.lastIndexOf(mark)
  if (at === -1) return undefined
  const [first, second] = path.slice(at + mark.length).split('/')
  return path.slice(0, at + mark.length) + (first.startsWith('@') ? `${first}/${second}` : first)
}

function noticeOf(folders) {
  const entries = [...new Set(folders.map(partOf))]
  return `dist/ contains these packages, each under the license below it.\n\n${entries.join(`\n${'-'.repeat(80)}\n\n`)}`
}

function partOf(folder) {
  const { name, license, author } = manifestOf(folder)
  const texts = readdirSync(folder)
    .filter(file => /^(?:licen[cs]e|copying|notice)(?:\.(?:md|txt))?$/i.test(file))
    .sort()
    .map(file => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  return `${name}\n\n${texts.length > 0 ? texts.join('\n\n') : saidOf(license, author)}\n`
}

function saidOf(license, author) {
  const who =
    typeof author === 'string' ? author : [author?.name, author?.email && `<${author.email}>`].filter(Boolean).join(' ')
  return `The package has no text of its license. Its package.json says: license ${license ?? 'none'}, author ${who || 'none'}.`
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
