const { withLine } = require('./bundling/install')

/** Loaded by webpack, at the word of our plugin, for the files of libraries that are traced. */
module.exports = function (source, map, meta) {
  let text = source
  try {
    text = withLine(this.resourcePath, String(source))
  } catch {
    // The file as it is.
  }
  this.callback(null, text, map, meta)
}
