const http = require('node:http')
const { ask, listen, fault } = require('./support/web.cjs')

const { prepareStackTrace, stackTraceLimit } = Error
console.log(typeof prepareStackTrace, stackTraceLimit)
const server = http.createServer((_request, response) => {
  Error.stackTraceLimit = 1
  const error = new Error('one frame')
  Error.stackTraceLimit = stackTraceLimit
  Error.prepareStackTrace = (_error, frames) =>
    frames.slice(0, 1).map(frame => [frame.getFunctionName(), frame.isAsync(), frame.getTypeName()])
  console.log(new Error('prepared').stack)
  Error.prepareStackTrace = prepareStackTrace
  const target = {}
  Error.captureStackTrace(target)
  console.log(Object.keys(target), error.stack.split('\n').length, fault(error))
  const deep = () => deep()
  try {
    deep()
  } catch (overflow) {
    console.log(overflow instanceof RangeError, overflow.message)
  }
  response.end(JSON.stringify([error, new AggregateError([error]), { error }]))
})
listen(server).then(async port => {
  console.log(await ask(port))
  server.close()
})
