import { transformSync } from 'esbuild'

/** Files of the packages that programs load here, by their paths in `node_modules`. */
export function modulePackages(): Record<string, string> {
  const manifest = (name: string, version: string, rest: object): Record<string, string> => ({
    [`${name}/package.json`]: JSON.stringify({ name, version, ...rest }),
  })
  const said = `export function said() { return 'said' }`
  // A line of its own before what throws, so that a map is needed to find it.
  const mapped = transformSync(
    `interface Gone {}\ninterface AlsoGone {}\nexport function said(): string { return new Error('mapped').stack ?? '' }`,
    { loader: 'ts', sourcemap: 'inline', sourcefile: 'mapped.ts' },
  )
  return {
    ...manifest('plain', '1.2.3', { type: 'module', exports: './lib/main.js' }),
    'plain/lib/main.js': plain,
    ...manifest('outer', '2.0.0', { type: 'module', main: 'index.js' }),
    'outer/index.js': `export { Engine } from './engine.js'`,
    'outer/engine.js': `export class Engine { start() { return 'started' } }`,
    ...manifest('dual', '1.0.0', { exports: { import: './esm/context.mjs', require: './cjs/context.js' } }),
    'dual/esm/context.mjs': `var Context = class { json() { return 'esm' } }\nexport { Context }`,
    'dual/cjs/context.js': `exports.Context = class { json() { return 'cjs' } }`,
    ...manifest('old', '0.9.0', { type: 'module', exports: './index.js' }),
    'old/index.js': said,
    ...manifest('hashed', '1.0.0', { type: 'module', exports: './dist/part-Cx81.js' }),
    'hashed/dist/part-Cx81.js': said,
    ...manifest('circle', '1.0.0', { type: 'module', exports: './a.js' }),
    'circle/a.js': `import { B } from './b.js'\nexport class A { run() { return new B().run() } }\nexport { B }`,
    'circle/b.js': `import { A } from './a.js'\nexport class B { run() { return typeof A } }`,
    ...manifest('shapes', '1.0.0', { type: 'module' }),
    'shapes/comment.js': `${said} // the last line has no end`,
    'shapes/block.js': `${said}\nexport const last = said /* so has this one */`,
    'shapes/crlf.js': `\r\n${said}\r\n// end\r\n`,
    'shapes/bom.js': `\uFEFF${said}`,
    'shapes/shebang.js': `#!/usr/bin/env node\n${said}`,
    'shapes/bom-shebang.js': `\uFEFF#!/usr/bin/env node\n${said}`,
    'shapes/awaits.js': `await new Promise(done => setTimeout(done, 5))\n${said}`,
    'shapes/mapped.js': mapped.code.trimEnd(),
    'shapes/symbol.js': `const Symbol = { for: 1 }, globalThis = 2\n${said}`,
    'shapes/expression.js': `const said = () => 'said'\nexport default said`,
    'shapes/common.cjs': `exports.said = () => 'said'`,
  }
}

const plain = `
export class Greeter { greet(name) { return 'hello ' + name } }
export function greet(name) { return 'hi ' + name }
export let wave = () => 'wave'
export const fixed = () => 'fixed'
export const Boxed = class { open() { return 'open' } }
function inner() { return 'inner' }
export const callInner = () => inner()
export default class Named { run() { return 'run' } }
export const where = () => new Error('where').stack
`
