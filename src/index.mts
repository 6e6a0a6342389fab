// ESM's face of the same instance: the CommonJS build is the only one.
import tracer from './index.js'

export * from './index.js'
export default tracer.tracer
