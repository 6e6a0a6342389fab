// Both services of the example under ddtrace-run, the embedded agent, one request, and its trace as a tree.
import { startLocalAgent } from '../src/agent/start'
import { traceTree } from '../src/command/trace-tree'
import { startChild } from '../test/run-child'

const cli = require.resolve('../dist/src/cli.js')

async function main(): Promise<void> {
  const trees: string[] = []
  const agent = await startLocalAgent({
    port: 0,
    statsdPort: 0,
    log: console.error,
    onTrace: (spans, summary) => {
      const { isTTY, columns } = process.stdout
      const options = { colours: process.stdout.hasColors?.() ?? false, ...(isTTY && { columns }) }
      if (summary.resource === 'GET /a') trees.push(traceTree(spans, summary, options))
    },
  })
  const services = ['SERVICE_A', 'SERVICE_B'].map(name =>
    startChild({
      command: process.execPath,
      args: [cli, 'node', '--import', 'tsx', require.resolve(`./${name.toLowerCase()}.ts`)],
      env: {
        DD_SERVICE: name,
        DD_SERVICE_MAPPING: 'postgres:postgresql,defaultdb:postgresql',
        DD_TAGS: 'project:your_project_name,env:test,version:v1',
        DD_AGENT_HOST: 'localhost',
        DD_AGENT_PORT: String(agent.port),
      },
    }),
  )
  try {
    await Promise.all(services.map(service => service.waitForLine(/listens on/, 60_000)))
    console.log('GET http://localhost:54321/a', (await fetch('http://localhost:54321/a')).status)
    await fetch('http://localhost:54321/stop')
    await fetch('http://localhost:54322/stop')
    // What ends sends all that it owes.
    await Promise.all(services.map(service => service.ended))
  } finally {
    await Promise.all(services.map(service => service.stop()))
    await agent.close()
  }
  console.log(trees.join('\n'))
}

void main()
