// node esbuild.mjs entry outfile [plugin] [minify] [external]
import { build } from 'esbuild'
import plugin from 'tracer/esbuild'

const [entry, outfile, ...words] = process.argv.slice(2)
const require = words.filter(word => word.startsWith('require=')).map(word => word.slice('require='.length))
const isModule = outfile.endsWith('.mjs')
// Express itself requires Node's modules by names that esbuild does not follow in an ES module.
const banner = `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)`
const ours = require.length > 0 ? plugin.with({ require }) : plugin

await build({
  bundle: true,
  platform: 'node',
  entryPoints: [entry],
  outfile,
  format: isModule ? 'esm' : 'cjs',
  minify: words.includes('minify'),
  external: words.includes('external') ? ['express', 'pino', 'winston'] : [],
  banner: isModule && words.includes('banner') ? { js: banner } : {},
  plugins: words.includes('plugin') ? [ours] : [],
}).catch(error => {
  console.error(error.message)
  process.exit(1)
})
