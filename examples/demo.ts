// Both services of the example under ddtrace-run, an agent in this process, one request, and its trace as a tree.
import { startAgent } from '../test/agent'
import { startChild } from '../test/run-child'
import { traceTree } from './trace-tree'

const cli = require.resolve('../dist/src/cli.js')

async function main(): Promise<void> {
  const agent = await startAgent({ personality: 'datakit' })
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
    await agent.waitFor(
      () =>
        agent.spans().some(span => span.resource === 'GET /a') &&
        agent.spans().some(span => span.resource === 'GET /b'),
      10_000,
    )
    const trace = agent.spans().find(span => span.resource === 'GET /a')
    console.log(traceTree(agent.spans().filter(span => span.traceId === trace?.traceId)))
  } finally {
    await Promise.all(services.map(service => service.stop()))
    await agent.close()
  }
}

void main()
