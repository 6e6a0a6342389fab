const { register } = require('node:module')
const { pathToFileURL } = require('node:url')

register('import-in-the-middle/hook.mjs', pathToFileURL(__filename))
