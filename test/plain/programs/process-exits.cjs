const { spawnSync, fork } = require('node:child_process')
const { once } = require('node:events')

const ends = [
  'process.exitCode = 5',
  'process.exit(6)',
  'process.abort()',
  'throw new Error("thrown")',
  'Promise.reject(new Error("rejected"))',
  'process.on("exit", () => { process.exitCode = 8 })',
  'process.on("exit", () => { throw new Error("at the end") })',
  'process.on("uncaughtException", () => process.exit(9)); setTimeout(() => { throw 1 })',
  'process.on("uncaughtException", () => { throw new Error("again") }); throw 1',
  'process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 5000)',
  'process.reallyExit(3)',
  'process.exit("4")',
  'require("node:http").createServer().listen(0).unref()',
  'process.on("beforeExit", () => process.exit(11))',
  'new Promise(() => {})',
  'process.stdout.write("a".repeat(200000), () => process.exit(0))',
  'setTimeout(() => process.exit(), 5); process.exitCode = 12',
]
async function main() {
  for (const source of ends) {
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, '-e', source], {
      encoding: 'utf8',
    })
    const own = stderr.split('\n').filter(text => /Error|^\S+$/.test(text) && !text.startsWith('tracer'))
    console.log(source, status, signal, stdout.length, signal === 'SIGABRT' ? '' : own)
  }
  const child = fork(__filename, ['child'], { execArgv: process.execArgv })
  child.on('message', message => {
    console.log(message)
    child.send('end')
  })
  console.log(await once(child, 'exit'), child.channel)
}
if (process.argv[2] === 'child') {
  console.log('the child', process.connected, process.listenerCount('message'), process.channel?.hasRef?.())
  process.on('message', message => {
    console.log('the child got', message)
    process.disconnect()
    process.exitCode = 13
  })
  process.send({ ready: true })
} else main()
