#!/usr/bin/env node
import { helpText, readArguments } from './command/arguments'
import { infoLines } from './command/info'
import { launch } from './command/launch'
import { withTracer } from './command/node-options'
import { readEnvironment } from './config/environment'
import { version } from './identity'
import { printToStderr, printToStdout } from './log'

const request = readArguments(process.argv.slice(2))
switch (request.kind) {
  case 'help':
    printToStdout(helpText)
    break
  case 'version':
    printToStdout(version)
    break
  case 'info':
    void printInfo()
    break
  case 'mistake':
    printToStderr(`ddtrace-run: ${request.message}\n\n${helpText}`)
    process.exitCode = 2
    break
  case 'run': {
    const env = readEnvironment()
    const nodeOptions = withTracer(env.NODE_OPTIONS, require.resolve('./register'))
    const childEnv = { ...env, ...request.variables, NODE_OPTIONS: nodeOptions }
    launch(request.command, request.args, childEnv, ({ code, message }) => {
      printToStderr(`ddtrace-run: ${message}`)
      process.exitCode = code
    })
    break
  }
}

async function printInfo(): Promise<void> {
  // The tracer's sockets never hold a process; here the answer is what the user waits for.
  const hold = setInterval(() => {}, 1000)
  printToStdout((await infoLines()).join('\n'))
  clearInterval(hold)
}
