// node build.mjs && node dist/app.cjs
import { build } from 'esbuild'
import tracer from 'tracer/esbuild'

await build({
  entryPoints: ['app.mjs'],
  bundle: true,
  platform: 'node',
  outfile: 'dist/app.cjs',
  // Prints what is traced in the bundle, and fails the build where Express is not.
  plugins: [tracer.with({ require: ['express'] })],
})
