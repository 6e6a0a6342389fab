// The plugins for bundlers: one file of the build, behind the faces `tracer/esbuild`, `tracer/rollup` and `tracer/webpack`.
export { esbuildPlugin } from './esbuild'
export { rollupPlugin } from './rollup'
export { TracerWebpackPlugin, withLine } from './webpack'
