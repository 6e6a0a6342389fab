// npm run demo:page: builds the tracer, then runs the shop under `ddtrace-run --ui`, and says what it does meanwhile.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

if (!process.argv.includes('--built')) {
  console.error('demo 1/3: building the tracer and its page, about 20 seconds')
  const code = await run('npm', ['run', 'build', '--silent'])
  if (code !== 0) process.exit(code)
}
console.error('demo 2/3: starting PostgreSQL, Redis and three services, about 10 seconds')
const args = ['dist/src/cli.js', '--ui', process.execPath, '--import', 'tsx', 'examples/shop/start.ts']
process.exitCode = await run(process.execPath, args, { DD_TRACE_STARTUP_LOGS: 'false' })

function run(command, args, env = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  // The child has the terminal's Ctrl-C as well, and ends in its own time.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise(resolve => {
    child.once('error', error => {
      console.error(error.message)
      resolve(1)
    })
    child.once('close', code => resolve(code ?? 1))
  })
}
