import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const root = join(__dirname, '../..')

/** The folder of an application in which `ddtrace-run` and `tsx` are installed. */
export interface Project {
  readonly folder: string
  /** PATH with the installed commands first. */
  readonly path: string
}

/** Makes a folder with these files, by their paths inside; it is gone when `test`, the context of the test, ends. */
export async function createProject(
  test: { after(remove: () => Promise<void>): void },
  files: Readonly<Record<string, string>>,
): Promise<Project> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tracer-project-')))
  test.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const commands = join(folder, 'node_modules', '.bin')
  await mkdir(commands, { recursive: true })
  await symlink(join(root, 'dist/src/cli.js'), join(commands, 'ddtrace-run'))
  await symlink(join(root, 'node_modules/tsx'), join(folder, 'node_modules', 'tsx'))
  await symlink(join(root, 'node_modules/tsx/dist/cli.mjs'), join(commands, 'tsx'))
  for (const [path, text] of Object.entries({ 'package.json': '{"name":"project"}', ...files })) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    if (text.startsWith('#!')) await chmod(file, 0o755)
  }
  return { folder, path: `${commands}${delimiter}${process.env.PATH ?? ''}` }
}

/** An application that asks itself once, prints the answer and its arguments, and ends with code 3. */
export const asksItself = `
const { createServer } = require('node:http')
const server = createServer((_request, response) => response.setHeader('connection', 'close').end('pong'))
server.listen(0, '127.0.0.1', async () => {
  const answer = await fetch('http://127.0.0.1:' + server.address().port)
  console.log(await answer.text(), ...process.argv.slice(2))
  process.exitCode = 3
  server.close()
})`

/** The same in TypeScript. */
export const asksItselfTyped = `
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
const server = createServer((_request, response) => void response.setHeader('connection', 'close').end('pong'))
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo
  const answer: Response = await fetch(\`http://127.0.0.1:\${port}\`)
  console.log(await answer.text(), ...process.argv.slice(2))
  process.exitCode = 3
  server.close()
})`

/** An application that asks itself at its start and then serves until a signal ends it. */
export const serves = `
const { createServer } = require('node:http')
const server = createServer((_request, response) => response.setHeader('connection', 'close').end('pong'))
server.listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port)).text()
  console.log('serving')
})`

/** How many tracers say in this output that they have started. */
export function startsIn(output: string): number {
  return output.match(/tracer: .* started: /g)?.length ?? 0
}
