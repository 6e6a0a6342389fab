import { dirname, join } from 'node:path'
import { type Agent, startAgent } from '../../agent'
import { freePort } from '../../free-port'
import { type ChildResult, runChild, startChild } from '../../run-child'
import { tree } from '../../tree'
import { nodeOf } from '../node-lines'
import { createProject, removeProject } from './project'
import type { Outcome, Setup, Words } from './setup'

/** Makes, builds and runs a row on a line of Node. Never rejects for what the project does. */
export async function runSetup(setup: Setup, line: number, tarball: string): Promise<Outcome> {
  const { nodes } = setup
  if (nodes !== undefined && (line < (nodes.from ?? 0) || line > (nodes.to ?? Number.POSITIVE_INFINITY)))
    return { kind: 'not-there', what: nodes.why }
  const folder = await createProject(setup, tarball)
  try {
    return await inFolder(setup, await nodeOf(line), folder)
  } catch (error) {
    return { kind: 'broken', what: error instanceof Error ? error.message : String(error) }
  } finally {
    if (process.env.SETUPS_KEEP === undefined) await removeProject(folder)
    else console.error(`kept: ${folder}`)
  }
}

async function inFolder(setup: Setup, node: string, folder: string): Promise<Outcome> {
  const agent = await startAgent({ personality: 'datadog' })
  try {
    const env = {
      ...agent.environment(),
      DD_TRACE_STARTUP_LOGS: undefined,
      CI: 'true',
      NO_COLOR: '1',
      PATH: [dirname(node), join(folder, 'node_modules/.bin'), process.env.PATH].join(':'),
      ...setup.env,
    }
    let said = ''
    for (const words of setup.build ?? []) {
      const { code, stdout, stderr } = await runWords(words, folder, buildEnvironment(env), setup.timeout)
      said += stdout + stderr
      // A build that fails with the sentence is what the row is about.
      if (code !== 0 && !('says' in setup.gets && setup.gets.says.test(said)))
        return { kind: 'broken', what: `${words.join(' ')} ended with ${code}:\n${said}` }
    }
    const ended = await runProgram(setup, folder, env)
    said += ended.stdout + ended.stderr
    return judge(setup, agent, said, ended)
  } finally {
    // What is wrong with a payload is a fault of the row too.
    await agent.close()
  }
}

/** A build is not traced: only where the row's own command says so. */
function buildEnvironment(env: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return { ...env, NODE_OPTIONS: undefined }
}

function runWords(words: Words, cwd: string, env: NodeJS.Dict<string>, timeout = 120_000): Promise<ChildResult> {
  const [command = '', ...args] = words
  return runChild({ command, args, cwd, env, timeout })
}

async function runProgram(setup: Setup, cwd: string, env: NodeJS.Dict<string>): Promise<ChildResult> {
  const { requests, start, timeout = 120_000 } = setup
  if (requests === undefined) return runWords(start, cwd, env, timeout)
  const port = await freePort()
  const [command = '', ...args] = start
  const child = startChild({ command, args, cwd, env: { ...env, PORT: String(port) }, timeout })
  try {
    for (const path of requests) await ask(`http://127.0.0.1:${port}${path}`, timeout / 2)
    child.signal('SIGTERM')
    return await child.ended
  } catch (error) {
    const { stdout, stderr } = child.output
    throw new Error(`${error instanceof Error ? error.message : error}\n${stdout}${stderr}`)
  } finally {
    await child.stop()
  }
}

/** Asks until somebody answers; the answer itself does not matter. */
async function ask(url: string, timeout: number): Promise<void> {
  const until = performance.now() + timeout
  for (;;) {
    try {
      await (await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeout) })).arrayBuffer()
      return
    } catch (error) {
      if (performance.now() > until) throw new Error(`${url} does not answer: ${error}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

function judge({ gets }: Setup, agent: Agent, said: string, ended: ChildResult): Outcome {
  const lines = agent.traces().length > 0 ? tree(agent.spans()).split('\n') : []
  const all = `${lines.join('\n')}\n${said}`
  if ('says' in gets) {
    const line = said.split('\n').find(each => gets.says.test(each))
    return line === undefined ? { kind: 'silent', what: all } : { kind: 'told', what: line.trim() }
  }
  const missing = gets.spans.filter(wanted => !lines.some(line => ` ${line} `.includes(` ${wanted} `)))
  if (missing.length > 0) return { kind: 'silent', what: `without ${missing.join(', ')}:\n${all}` }
  if (gets.never?.test(all)) return { kind: 'broken', what: `${gets.never} came:\n${all}` }
  if (gets.also?.test(said) === false) return { kind: 'silent', what: `${gets.also} was not said:\n${all}` }
  const isGood = ended.code === 0 || ended.code === 143 || ended.signal === 'SIGTERM'
  if (!isGood) return { kind: 'broken', what: `it ended with ${ended.code ?? ended.signal}:\n${all}` }
  const line = said.split('\n').find(each => gets.also?.test(each))
  const shown = gets.spans.map(each => each.trim()).join('; ')
  return { kind: 'traced', what: line === undefined ? shown : `${shown}\`; says: \`${line.trim()}` }
}
