import { writeSync } from 'node:fs'
import { defineInstrumentation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { runsApplication } from '../../src/process/application'
import { createRig } from './rig'

// Loaded into a program as the tracer is, with instrumentations of its own; says at the end what became of them.

const method = (module: string, file: string | RegExp, path: string) => ({
  module,
  file,
  locals: [path.split('.')[0] ?? ''],
  method: path,
  operation: { start: () => ({ name: `${module}/${file} ${path}` }) },
})
/** Another class in the place of `Context`: what a method target cannot do. */
const replaced = (module: string, file: string) => ({
  module,
  versions: '>=1',
  file,
  locals: ['Context'],
  patch(exports: unknown, kit: Kit<unknown>) {
    const holder = exports as { Context: new (...args: unknown[]) => object }
    holder.Context = class Context extends holder.Context {
      constructor(...args: unknown[]) {
        super(...args)
        kit.start({ name: `${module}/${file} Context` }).finish()
      }
    }
  },
})
const shapes = ['comment', 'block', 'crlf', 'bom', 'shebang', 'bom-shebang', 'awaits', 'mapped', 'symbol', 'expression']

const early = defineInstrumentation({
  name: 'early',
  targets: [
    ...[
      'Greeter.prototype.greet',
      'greet',
      'wave',
      'fixed',
      'Boxed.prototype.open',
      'inner',
      'Named.prototype.run',
    ].map(path => method('plain', 'lib/main.js', path)),
    // Not declared, a global alone, and what would be a mistake in the syntax of the file.
    ...['missing', 'setTimeout', 'default', 'no name'].map(path => method('plain', 'lib/main.js', path)),
    method('outer', 'engine.js', 'Engine.prototype.start'),
    method('outer', 'not-there.js', 'Engine.prototype.start'),
  ],
})
const late = defineInstrumentation({
  name: 'late',
  targets: [
    ...['esm/context.mjs', 'cjs/context.js'].map(file => replaced('dual', file)),
    { ...method('old', 'index.js', 'said'), versions: '>=1' },
    method('hashed', /^dist\/part-\w+\.js$/, 'said'),
    method('circle', 'a.js', 'A.prototype.run'),
    method('circle', 'b.js', 'B.prototype.run'),
    ...shapes.map(name => method('shapes', `${name}.js`, 'said')),
    method('shapes', 'common.cjs', 'said'),
    ...['dist/context.js', 'dist/cjs/context.js'].map(file => replaced('hono', file)),
    method('@nestjs/core', 'router/router-execution-context.js', 'RouterExecutionContext.prototype.create'),
  ],
})

function start(): void {
  const rig = createRig()
  const registry = rig.registry()
  registry.start([early], new Map())
  // As `init` does, after `tracer/register.js` has attached what it knew of.
  registry.start([early, late], new Map())
  process.once('exit', () => {
    const { spans, warnings, findings } = rig
    const said = {
      spans: spans.map(({ name }) => name).sort(),
      patched: Object.fromEntries(registry.patched),
      findings: findings.map(({ kind, message }) => `${kind} ${message}`),
      warnings: warnings.map(warning => warning.split('\n')[0]),
    }
    writeSync(1, `${JSON.stringify(said)}\n`)
  })
}

if (runsApplication()) start()
