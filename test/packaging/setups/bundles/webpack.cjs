// node webpack.cjs entry outfile [plugin]
const { basename, dirname, resolve } = require('node:path')
const TracerPlugin = require('tracer/webpack')
const webpack = require('webpack')

const [entry, outfile, ...words] = process.argv.slice(2)
const config = {
  mode: 'production',
  target: 'node',
  entry: `./${entry}`,
  output: { path: resolve(dirname(outfile)), filename: basename(outfile) },
  plugins: words.includes('plugin') ? [new TracerPlugin()] : [],
}
webpack(config).run((error, stats) => {
  console.log(error ?? stats.toString('errors-only'))
  process.exitCode = error || stats.hasErrors() ? 1 : 0
})
