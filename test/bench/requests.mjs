// What a request costs services that run side by side.
import { fork } from 'node:child_process'
import http from 'node:http'
import { join } from 'node:path'
import { environment, here, mapValues, median, once, print, subjects } from './subjects.mjs'

const rounds = Number(process.env.BENCH_ROUNDS ?? 21)
/** Requests that one process answers before the next has its turn. */
const turn = 2000
const connections = 32

/** The kinds of services that were asked for by name; none: all of them. */
export async function service(kinds) {
  const agent = fork(join(here, 'agent.cjs'), { env: { PATH: process.env.PATH } })
  const { port } = await once(agent)
  for (const kind of ['http', 'express', 'express-client', 'express-pg']) {
    if (kinds.length > 0 && !kinds.includes(kind)) continue
    if (kind === 'express-pg' && !process.env.DATABASE_URL) {
      console.log('express-pg: set DATABASE_URL to a PostgreSQL')
      continue
    }
    const { costs, delays, memory } = await cpuARequest(kind, port)
    print(`CPU a request, ${kind}`, 'µs', mapValues(costs, median))
    print(`  99th percentile of the loop delay, ${kind}`, 'ms', mapValues(delays, median))
    print(`  memory, ${kind}`, 'MB', mapValues(memory, median))
    console.log(
      `  quartiles: ${Object.entries(costs)
        .map(([name, values]) => `${name} ${quartiles(values)}`)
        .join(', ')}`,
    )
  }
  agent.kill()
}

/**
 * Microseconds of CPU that one request costs each subject. All run at once and are loaded in turns, so that what the
 * machine does meanwhile meets them all. A turn is measured to the end of the next one of the same process: what is sent
 * to the agent, and garbage collected, belongs to the cost.
 */
async function cpuARequest(kind, agentPort) {
  const services = []
  for (const [name, execArgv] of Object.entries(subjects)) {
    const child = fork(join(here, 'service.cjs'), [kind], {
      execArgv,
      env: environment(agentPort),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const { port } = await once(child)
    services.push({ name, child, port, agent: new http.Agent({ keepAlive: true, maxSockets: connections }) })
  }
  const lists = () => Object.fromEntries(services.map(({ name }) => [name, []]))
  const measured = { costs: lists(), delays: lists(), memory: lists() }
  for (const { port, agent } of services) await load(port, agent, 6000)
  for (let round = -1; round < rounds; round++) {
    for (const service of services) {
      await load(service.port, service.agent, turn)
      const { usage, rss, delay } = await ask(service.child)
      const used = usage.user + usage.system
      if (round >= 0) {
        measured.costs[service.name].push((used - service.used) / turn)
        measured.delays[service.name].push(delay)
        measured.memory[service.name].push(rss / 1e6)
      }
      service.used = used
    }
  }
  for (const { child, agent } of services) {
    agent.destroy()
    child.send('end')
  }
  return measured
}

function quartiles(values) {
  const sorted = [...values].sort((left, right) => left - right)
  return [0.25, 0.75].map(share => sorted[Math.floor(sorted.length * share)].toFixed(1)).join('–')
}

function ask(child) {
  child.send('usage')
  return once(child)
}

async function load(port, agent, requests) {
  let left = requests
  const one = () =>
    new Promise((resolve, reject) => {
      const request = http.get({ port, host: '127.0.0.1', path: `/users/${left}`, agent }, response => {
        response.resume()
        response.on('end', resolve)
      })
      request.on('error', reject)
    })
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await one()
    }),
  )
}
