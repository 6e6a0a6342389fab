const { esbuildPlugin } = require('./bundling/install')

/** The plugin itself, as dd-trace's users write it, and with options: `require('tracer/esbuild').with({ require: ['pg'] })`. */
const plugin = esbuildPlugin()
exports.name = plugin.name
exports.setup = plugin.setup
// esbuild refuses a plugin with a key that it does not know, as far as it sees them.
Object.defineProperty(exports, 'with', { value: esbuildPlugin })
