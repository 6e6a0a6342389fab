import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { neededServers } from './needed-servers'
import { openDoor } from './servers/door'
import { lacks } from './servers/machine'
import { DOOR } from './servers/share'

/** A test file that this machine cannot run, and why. */
interface LeftOut {
  readonly file: string
  readonly why: string
}

/** Runs the test files, by default all; what the machine has no server for is left out and named, and fails the run in CI. */
async function main(given: readonly string[]): Promise<number> {
  const options = given.filter(argument => argument.startsWith('-'))
  const named = given.filter(argument => !argument.startsWith('-'))
  const files = named.length > 0 ? named : allFiles()
  const leftOut = files.flatMap(whyLeftOut)
  if (leftOut.length > 0 && process.env.CI === 'true') {
    tell(leftOut)
    console.error('In CI nothing may be left out: no test was run.')
    return 1
  }
  const code = await run(
    files.filter(file => leftOut.every(other => other.file !== file)),
    options,
  )
  if (leftOut.length > 0) tell(leftOut)
  return code
}

function allFiles(): string[] {
  const paths = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  const tests = paths.filter(path => path.endsWith('.test.ts') && !path.includes('node_modules'))
  return tests.map(path => relative(process.cwd(), join(__dirname, path))).sort()
}

function whyLeftOut(file: string): LeftOut[] {
  const missing = neededServers(file).flatMap(server => lacks(server))
  return missing.length > 0 ? [{ file, why: `this machine has no ${missing.join(', no ')}` }] : []
}

function tell(leftOut: readonly LeftOut[]): void {
  const lines = leftOut.map(({ file, why }) => `  ${file}: ${why}`)
  console.error(
    `\nLeft out, for want of a server (on Debian test/servers/install.sh installs them):\n${lines.join('\n')}`,
  )
}

/** On a terminal, and where one is named, the runner's own. */
function reporter(options: readonly string[]): string[] {
  if (process.stdout.isTTY || options.some(option => option.startsWith('--test-reporter'))) return []
  return [`--test-reporter=${join(__dirname, 'reporter.mjs')}`, '--test-reporter-destination=stdout']
}

async function run(files: readonly string[], options: readonly string[]): Promise<number> {
  // Without a file Node would look for tests by itself.
  if (files.length === 0) return 0
  const door = await openDoor()
  try {
    const runner = ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-timeout=300000']
    const child = spawn(process.execPath, [...runner, ...reporter(options), ...options, ...files], {
      stdio: 'inherit',
      env: { ...process.env, [DOOR]: door.path },
    })
    // The terminal tells the runner as well, which then ends by itself; others tell us alone.
    process.on('SIGINT', () => undefined)
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    const [code] = await once(child, 'exit')
    return typeof code === 'number' ? code : 1
  } finally {
    await door.close()
  }
}

main(process.argv.slice(2)).then(code => {
  process.exitCode = code
})
