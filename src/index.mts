// ESM's face of the same instance: the CommonJS build is the only one.
export * from './index.js'
export { tracer as default } from './index.js'
