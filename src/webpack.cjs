module.exports = require('./bundling/install').TracerWebpackPlugin
