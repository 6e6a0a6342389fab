// Whoever takes them away unwraps what it finds: here when the program has loaded all, and asks nothing yet.
const { instrumentations } = require('./opentelemetry.cjs')

process.nextTick(() => {
  for (const instrumentation of instrumentations) instrumentation.disable()
})
