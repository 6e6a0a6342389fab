// node rollup.mjs entry outfile [plugin]
import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import tracer from 'tracer/rollup'

const [input, file, ...words] = process.argv.slice(2)
const ours = words.includes('plugin') ? [tracer()] : []
const plugins = [nodeResolve({ preferBuiltins: true }), commonjs({ ignoreDynamicRequires: true }), json(), ...ours]
const bundle = await rollup({ input, plugins, onwarn() {} })
await bundle.write({ file, format: file.endsWith('.mjs') ? 'es' : 'cjs', inlineDynamicImports: true })
