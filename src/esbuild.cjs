const { esbuildPlugin } = require('./bundling/install')

/** The plugin itself, as dd-trace's users write it, and with options: `require('tracer/esbuild').with({ require: ['pg'] })`. */
module.exports = { ...esbuildPlugin(), with: esbuildPlugin }
