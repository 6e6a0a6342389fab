import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { asksItself } from '../command/project'
import { commandsOf } from './commands'
import { packedFiles, pagesOf, textOf } from './pages'
import { runByShell, write } from './place'
import { runPages } from './run-pages'
import { trials } from './trials'

const root = join(__dirname, '../..')
const pages = pagesOf(packedFiles())

const places = runPages(pages.filter(page => page.startsWith('README')))

test('each command of each page is tried out, or listed with the reason why not', () => {
  const commands = pages.flatMap(page => commandsOf(textOf(page)))
  assert.deepEqual([...new Set(commands)].sort(), Object.keys(trials).sort())
})

test('a command is found in each shape that a page may give it', () => {
  const fence = '```'
  const text = `Say \`npx one\` or \`node\`:\n\n    $ A=1 \\\n    B='x y' ddtrace-run two   # why\n    GET /two 200\n\n${fence}sh\nnpm three\n${fence}\n`
  assert.deepEqual(commandsOf(text), ['npx one', "A=1 B='x y' ddtrace-run two", 'npm three'])
})

for (const [command, trial] of Object.entries(trials)) {
  if (!('by' in trial)) continue
  test(`${trial.by} is what tries out: ${command}`, () => {
    assert.ok(readFileSync(join(root, trial.by), 'utf8').includes(trial.through))
  })
}

/** What README.md gives to be written into a file, and the command by which that is then run. */
const written: Readonly<Record<string, (text: string) => { readonly command: string; readonly json?: string }>> = {
  'a script of package.json': text => ({ command: 'npm start', json: `{ "name": "project", "scripts": { ${text} } }` }),
  'an image': text => ({ command: (JSON.parse(text.replace(/^CMD /, '')) as string[]).join(' ') }),
  'a variable': text => ({ command: `export ${text}; node app.js` }),
}

for (const [where, given] of Object.entries(written)) {
  test(`as README.md says for ${where}`, { timeout: 60_000 }, async t => {
    const [, text = ''] = new RegExp(`^\\| in ${where} \\| \`([^\`]+)\``, 'm').exec(textOf('README.md')) ?? []
    const { command, json } = given(text)
    const agent = await startAgent({ personality: 'datakit' })
    t.after(() => agent.close())
    const folder = await places().installed()
    await write(folder, { 'app.js': asksItself, ...(json !== undefined && { 'package.json': json }) })
    const { code, stderr } = await runByShell(folder, command, agent.environment())
    assert.deepEqual([code, agent.spans().length], [3, 2], stderr)
  })
}
