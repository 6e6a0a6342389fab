const { esbuildPlugin } = require('./bundling/install')

/** The plugin itself, as dd-trace's users write it, and with options: `require('tracer/esbuild').with({ require: ['pg'] })`. */
module.exports = esbuildPlugin()
// esbuild refuses a plugin with a key that it does not know, as far as it sees them.
Object.defineProperty(module.exports, 'with', { value: esbuildPlugin })
