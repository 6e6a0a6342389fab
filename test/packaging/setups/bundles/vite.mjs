// node vite.mjs entry [plugin]
import tracer from 'tracer/rollup'
import { build } from 'vite'

const [ssr, ...words] = process.argv.slice(2)
await build({
  logLevel: 'warn',
  build: { ssr, outDir: 'out' },
  ssr: { noExternal: true },
  plugins: words.includes('plugin') ? [tracer()] : [],
})
