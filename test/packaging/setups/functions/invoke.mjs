// Runs the words behind it as the runtime of a Lambda function, calls the function once, and ends when it has answered.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'

let calls = 0
const server = createServer((request, response) => {
  if (request.url.endsWith('/next')) {
    if (calls++ > 0) return
    response.setHeader('Lambda-Runtime-Aws-Request-Id', '1')
    response.setHeader('Lambda-Runtime-Invoked-Function-Arn', 'arn:aws:lambda:eu-west-1:1:function:orders')
    response.setHeader('Lambda-Runtime-Deadline-Ms', String(Date.now() + 10_000))
    response.end('{}')
    return
  }
  request.resume().on('end', () => {
    response.end()
    child.kill('SIGKILL')
    server.closeAllConnections()
    server.close()
    if (!request.url.endsWith('/response')) process.exitCode = 1
  })
})
let child
server.listen(0, '127.0.0.1', () => {
  const [command, ...args] = process.argv.slice(2)
  child = spawn(command, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.address().port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: 'group',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      LAMBDA_TASK_ROOT: process.cwd(),
      _HANDLER: 'app.handler',
      NODE_OPTIONS: '--require ./native.cjs',
    },
  })
  child.on('exit', code => {
    if (code) process.exit(code)
  })
})
