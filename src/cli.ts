#!/usr/bin/env node
import { startAgentProcess } from './command/agent-process'
import { type Request, readArguments } from './command/arguments'
import { runBeside } from './command/beside'
import { diagnosisLines } from './command/doctor'
import { helpText } from './command/help'
import { infoLines } from './command/info'
import { launch } from './command/launch'
import { withBunPreload, withTracer } from './command/node-options'
import { pageStays, watchLeave } from './command/page-stays'
import { leaving, startShowing, variablesFor } from './command/show'
import { readEnvironment } from './config/environment'
import { printToStderr, printToStdout } from './log/log'
import { version } from './process/identity'
import { hideInMessage } from './secrets/message'

const request = readArguments(process.argv.slice(2))
switch (request.kind) {
  case 'help':
    printToStdout(helpText)
    break
  case 'version':
    printToStdout(version)
    break
  case 'info':
    void printInfo(request.all)
    break
  case 'mistake':
    printToStderr(`ddtrace-run: ${hideInMessage(request.message)}\n\n${helpText}`)
    process.exitCode = 2
    break
  case 'agent':
    runAgent(request).catch(complain)
    break
  case 'beside':
    if (process.send === undefined) complain('agent --beside is what --ui and --console start by themselves')
    else runBeside(agentStart())
    break
  case 'doctor':
    runDoctor(request).catch(complain)
    break
  case 'run':
    run(request).catch(complain)
    break
}

async function run({ command, args, variables, show }: Request & { kind: 'run' }): Promise<void> {
  const env = readEnvironment()
  const register = require.resolve('./register')
  const childEnv = {
    ...env,
    ...variables,
    NODE_OPTIONS: withTracer(env.NODE_OPTIONS, register),
    BUN_OPTIONS: withBunPreload(env.BUN_OPTIONS, register),
  }
  const failed = ({ code, message }: { code: number; message: string }): void => {
    printToStderr(`ddtrace-run: ${message}`)
    process.exitCode = code
  }
  if (!show.page && !show.console) {
    launch(command, args, childEnv, { failed })
    return
  }
  const agent = await startAgentProcess(__filename, show)
  const leave = watchLeave()
  launch(
    command,
    args,
    { ...childEnv, ...variablesFor(agent) },
    {
      failed: failure => {
        failed(failure)
        void agent.close()
      },
      began: pid => agent.watch(pid),
      ended: async code => {
        agent.watch(undefined)
        await pageStays(show, agent, code, leave)
        await agent.close()
      },
    },
  )
}

async function runAgent({ agent, show }: Request & { kind: 'agent' }): Promise<void> {
  const started = await startShowing(agentStart(), agent, show, false)
  await leaving()
  await started.close()
}

async function runDoctor(asked: Request & { kind: 'doctor' }): Promise<void> {
  const { diagnose } = require('./doctor/install') as typeof import('./doctor/install')
  const { instrumentations } = require('../instrumentations/index') as typeof import('../instrumentations/index')
  const [witness, register] = [require.resolve('./doctor/witness'), require.resolve('./register')]
  // The tracer's sockets never hold a process.
  const hold = setInterval(() => {}, 1000)
  const found = await diagnose(asked, { instrumentations, witness, register, preload: withTracer })
  clearInterval(hold)
  printToStdout(asked.json ? JSON.stringify(found, undefined, 2) : diagnosisLines(found).join('\n'))
  process.exitCode = found.arrives ? 0 : 1
}

/** Loaded where it is asked for: most commands do without it. */
function agentStart() {
  return (require('./agent/start') as typeof import('./agent/start')).startLocalAgent
}

function complain(error: unknown): void {
  printToStderr(`ddtrace-run: ${hideInMessage(error instanceof Error ? error.message : String(error))}`)
  process.exitCode = 1
}

async function printInfo(all: boolean): Promise<void> {
  // The tracer's sockets never hold a process; here the answer is what the user waits for.
  const hold = setInterval(() => {}, 1000)
  printToStdout((await infoLines(all)).join('\n'))
  clearInterval(hold)
}
