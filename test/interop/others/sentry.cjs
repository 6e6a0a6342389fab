const names = []
require('@sentry/node').init({
  dsn: 'http://key@127.0.0.1:9/1',
  tracesSampleRate: 1,
  beforeSendTransaction({ transaction }) {
    names.push(transaction)
    return null
  },
})
process.on('exit', () => console.log(`spans of theirs: ${names.sort().join(' | ')}`))
