const { spawn } = require('node:child_process')
const { once } = require('node:events')

async function main() {
  for (const source of [
    'process.stdin.on("data", text => console.log(String(text).length)).on("end", () => console.log("end"))',
    'process.stdin.pipe(process.stdout)',
    'console.log("does not read")',
    'process.stdout.on("error", error => process.exit(error.code === "EPIPE" ? 15 : 1)); setInterval(() => console.log("a".repeat(9999)), 1)',
  ]) {
    const child = spawn(process.execPath, [...process.execArgv, '-e', source], { stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdin.on('error', () => {})
    if (source.includes('EPIPE')) child.stdout.once('data', () => child.stdout.destroy())
    else {
      let size = 0
      child.stdout.on('data', text => (size += text.length)).on('end', () => console.log(size))
      child.stdin.end('abc'.repeat(1000))
    }
    console.log(await once(child, 'exit'))
  }
}
main()
