// Stands alone: what it asks for is there inside of Jest, and nowhere else.
'use strict'
const { matchers } = require('./index.js')

// Jest gives `@jest/globals` to each file, installed or not; the global one is missing where that is turned off.
const { expect } = globalThis.expect === undefined ? require('@jest/globals') : globalThis
expect.extend(matchers)
