const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads')
const { once } = require('node:events')
const { ask, listen, fault } = require('./support/web.cjs')

const ends = {
  async serve() {
    const http = require('node:http')
    const server = http.createServer((_request, response) => response.end('thread'))
    parentPort.postMessage((await ask(await listen(server))).text)
    server.close()
  },
  exit: () => process.exit(5),
  throws() {
    throw Object.assign(new TypeError('in a worker'), { own: 1 })
  },
  rejects: () => Promise.reject(new Error('rejected in a worker')),
  code() {
    process.exitCode = 6
    console.log(
      'printed',
      process
        .eventNames()
        .filter(name => !['exit', 'beforeExit', 'worker'].includes(name))
        .map(String),
    )
  },
  waits: () => parentPort.on('message', () => {}),
}
async function main() {
  for (const name of Object.keys(ends)) {
    const worker = new Worker(__filename, { workerData: name, stdout: true, env: process.env })
    worker.on('error', error => console.log(name, fault(error)))
    worker.on('message', message => console.log(name, message))
    let text = ''
    worker.stdout.on('data', part => (text += part))
    if (name === 'waits') setTimeout(() => worker.terminate(), 200)
    worker.on('exit', code => console.log(name, 'code', code))
    await once(worker, 'exit').catch(() => {})
    await new Promise(resolve => setTimeout(resolve, 20))
    console.log(name, text)
  }
}
if (isMainThread) main()
else ends[workerData]()
