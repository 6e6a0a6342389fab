module.exports = require('./bundling/install').rollupPlugin
