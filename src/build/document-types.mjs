// Writes into the declarations what an editor shows of them and `tsc` has left out: what each option of `use` means, as its row says,
// and what each function means that is imported by its own name, as `Tracer` says.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const require = createRequire(import.meta.url)
const { instrumentations } = require(resolve('dist/instrumentations/index.js'))
const { commonRows } = require(resolve('dist/src/config/rows/integration.js'))

rewrite('dist/instrumentations/index.d.ts', documentOptions)
rewrite('dist/src/index.d.ts', documentNames)
for (const name of ['span', 'context', 'scope']) rewrite(`dist/src/core/${name}.d.ts`, hideConstructor)

function rewrite(path, change) {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

/** Each integration stands as `Instrumentation<"name", { its rows }…`, a row a line; rows inside of others stand further in. */
function documentOptions(text) {
  let rows = {}
  const lines = text.split('\n').flatMap(line => {
    const [, , indent, key] = /^(( +)(\w+): import\()/.exec(line) ?? []
    const documented = key === undefined ? [line] : [comment(indent, docOf(rows, key)), line]
    const [, begun] = /Instrumentation<"([^"]+)", \{$/.exec(line) ?? []
    if (begun !== undefined) rows = rowsOf(begun)
    return documented
  })
  return lines.join('\n')
}

function rowsOf(name) {
  const { options = {} } = instrumentations.find(each => each.name === name)
  return { ...commonRows([]), ...options }
}

function docOf(rows, key) {
  const doc = rows[key]?.doc
  if (doc === undefined) throw new Error(`no row tells what the option ${key} means`)
  return doc
}

/** All names that come from the tracer, each with the type and the sentence that the tracer's interface has for it. */
function documentNames(text) {
  const interfaces = ['tracer-interface', 'active-baggage', 'products']
    .map(name => readFileSync(`dist/src/api/${name}.d.ts`, 'utf8'))
    .join('\n')
  const [list] = /^export declare const init: [\s\S]*?;\n(?=export )/m.exec(text) ?? []
  if (list === undefined) throw new Error('the declarations of tracer have no list of names')
  const [, names] = /export const \{([^}]*)\} = tracer/.exec(readFileSync('src/index.ts', 'utf8'))
  const declarations = names
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
    .map(name => {
      const member = new RegExp(`^    (/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)\\n    (?:readonly )?${name}[(<:]`, 'm')
      const [, doc] = member.exec(interfaces) ?? []
      if (doc === undefined) throw new Error(`no interface says what ${name} means`)
      return `${doc.replace(/^ {4}/gm, '')}\nexport declare const ${name}: Api.Tracer['${name}'];\n`
    })
  return text.replace(list, () => declarations.join(''))
}

/** Only the tracer makes them: users ask `instanceof` alone. */
function hideConstructor(text) {
  return text.replace(/^export declare class \w+ \{$/m, '$&\n    private constructor();')
}

function comment(indent, doc) {
  return `${indent}/** ${doc.replaceAll('*/', '*\\/')} */`
}
