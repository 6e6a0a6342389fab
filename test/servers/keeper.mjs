// Runs a server until standard input ends, as it does with the process that asked for it, however that ends.
// Then it kills the server with all that this has started, and removes its folder.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'

const [home, command, ...args] = process.argv.slice(2)
// A group of its own, to be killed as one; a standard input that stays open, for some servers end with theirs.
const server = spawn(command, args, { cwd: home, detached: true, stdio: ['pipe', 'inherit', 'inherit'] })

function killGroup() {
  try {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}

function end() {
  killGroup()
  rmSync(home, { recursive: true, force: true, maxRetries: 20 })
  process.exit()
}

server.on('error', error => {
  process.stderr.write(`${error.message}\n`)
  end()
})
server.on('exit', end)
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, killGroup)
process.stdin.on('end', killGroup).on('error', killGroup).resume()
