// ends: 4
console.log(Object.keys(globalThis).join(), process.exitCode, process.argv.length, process.title.includes('node'))
const names = []
for (const name in globalThis) names.push(name)
console.log(names.join())
console.log(
  Object.keys(process.env).filter(name => /^(OTEL|NODE_)/.test(name)),
  typeof process.domain,
)
for (const name of [
  'uncaughtException',
  'unhandledRejection',
  'warning',
  'SIGUSR1',
  'message',
  'disconnect',
  'multipleResolves',
  'rejectionHandled',
  'uncaughtExceptionMonitor',
]) {
  console.log(name, process.listenerCount(name))
}
process.on('beforeExit', code => {
  if (process.exitCode !== 4) {
    console.log('before', code)
    process.exitCode = 4
    setTimeout(() => console.log('once more'), 1)
  }
})
process.on('exit', code => console.log('exit', code))
