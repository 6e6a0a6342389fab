import assert from 'node:assert/strict'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { startAgent } from '../agent'
import { type Child, startChild } from '../run-child'
import { tree } from '../tree'
import { createProject, type Project, serves, startsIn } from './project'
import { ctrlC, noTerminal, startInTerminal } from './terminal'

const once = 'http.request GET project\n  web.request GET project'

/** Where nodemon has its command; it ends a run by SIGUSR2 and begins the next, and ends with its application. */
const nodemon = `#!/usr/bin/env node
const { spawn } = require('node:child_process')
const { watch } = require('node:fs')
const start = () => spawn('node', process.argv.slice(2), { stdio: 'inherit' })
let child = start()
watch(process.argv[2]).once('change', () => {
  child.once('exit', () => { child = start() })
  child.kill('SIGUSR2')
})
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // A terminal has told both: the application may have ended before this one hears of it.
    if (child.exitCode !== null || child.signalCode !== null) process.exit(6)
    child.once('exit', () => process.exit(6)).kill(signal)
  })
}`

/** How the user ends it all: by a signal to the command, or by a key in the terminal, which goes to its whole group. */
type Ending = 'SIGTERM' | 'SIGINT' | 'Ctrl-C'

/** npx passes no signal on; nor is it worth a run of its own for each. */
const watchers: readonly { readonly line: string; readonly endings: readonly Ending[] }[] = [
  { line: 'node --watch app.js', endings: ['SIGTERM', 'SIGINT', 'Ctrl-C'] },
  { line: 'node node_modules/nodemon/bin/nodemon.js app.js', endings: ['SIGTERM', 'SIGINT', 'Ctrl-C'] },
  { line: 'npx nodemon app.js', endings: ['Ctrl-C'] },
  { line: 'tsx watch app.js', endings: ['SIGTERM', 'SIGINT', 'Ctrl-C'] },
]

for (const { line, endings } of watchers) {
  for (const ending of endings) {
    const skip = ending === 'Ctrl-C' && noTerminal
    test(`ddtrace-run ${line} traces each run until ${ending}`, { timeout: 60_000, skip }, async t => {
      const agent = await startAgent({ personality: 'datakit' })
      t.after(() => agent.close())
      const project = await createProject(t, {
        'app.js': serves,
        'node_modules/nodemon/bin/nodemon.js': nodemon,
        'node_modules/.bin/nodemon': nodemon,
      })
      const env = { ...agent.environment(), DD_TRACE_FLUSH_INTERVAL: '50' }
      const { child, end } = await start(t, `ddtrace-run ${line}`, ending, project, env)
      await child.waitForLine(/serving/, 30_000)
      await agent.waitForSpans(2, 20_000)
      await appendFile(join(project.folder, 'app.js'), '\n// changed')
      await agent.waitForSpans(4, 30_000)
      await end()
      const { stdout, stderr, code, signal } = await child.ended
      // A terminal has one stream for both.
      const output = `${stdout}\n${stderr}`
      assert.equal(startsIn(output), 2, output)
      assert.equal(output.match(/serving/g)?.length, 2, output)
      assert.equal(tree(agent.spans()), `${once}\n${once}`)
      assert.equal(new Set(agent.spans().flatMap(({ metrics }) => metrics.process_id ?? [])).size, 2)
      const bare = await start(t, line, ending, project, {})
      await bare.child.waitForLine(/serving/, 20_000)
      await bare.end()
      const alone = await bare.child.ended
      // tsx passes on the signal that the terminal has sent already. Where the second one meets a program that is still
      // sending its spans, it ends it at once, by the signal: tsx has no exit code then, and makes it 0.
      const codes = line.startsWith('tsx') && ending === 'Ctrl-C' ? [alone.code, 0] : [alone.code]
      assert.ok(codes.includes(code), `it ends with ${code}, alone with ${alone.code}`)
      assert.equal(signal, alone.signal, 'it ends as it does alone')
    })
  }
}

/** Starts a command line, in a terminal of its own where it is to end by a key, and says how to end it. */
async function start(
  t: TestContext,
  line: string,
  ending: Ending,
  { folder, path }: Project,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly child: Child; readonly end: () => unknown }> {
  const options = { cwd: folder, env: { PATH: path, ...env }, timeout: 50_000 }
  if (ending !== 'Ctrl-C') {
    const child = startChild({ command: 'sh', args: ['-c', `exec ${line}`], ...options }, t)
    return { child, end: () => child.signal(ending) }
  }
  const { child, type } = await startInTerminal(t, line, options)
  return { child, end: () => type(ctrlC) }
}
