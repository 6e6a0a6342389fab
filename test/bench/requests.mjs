// What a request costs services that run side by side.
import { fork } from 'node:child_process'
import http from 'node:http'
import { join } from 'node:path'
import { environment, here, mapValues, median, once, print, subjects } from './subjects.mjs'

const rounds = Number(process.env.BENCH_ROUNDS ?? 21)
/** Requests that one process answers before the next has its turn. */
const turn = 2000
const connections = 32
/**
 * Rounds before the first that counts: a service that runs for days has long been compiled. In turns too: V8 forgets what
 * it has compiled where nothing happens for some seconds.
 */
const warmUp = 10
/** Rounds of the load while an agent is away: they take over a minute. */
const roundsAway = 300

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

/** What a request costs ours under load while its agent is there, and while it is away for a minute. */
export async function away() {
  const agent = fork(join(here, 'agent.cjs'), { env: { PATH: process.env.PATH } })
  const { port } = await once(agent)
  const nobody = 1
  const places = { bare: port, tracer: port, away: nobody }
  const services = await begin('express', Object.keys(places), name => places[name])
  const { costs, memory } = await measure(services, roundsAway)
  agent.kill()
  const added = name => (median(costs[name]) - median(costs.bare)).toFixed(1)
  const grown = name => (Math.max(...memory[name]) - Math.max(...memory.bare)).toFixed(0)
  console.log(
    `an agent away for a minute, express: ours adds ${added('away')} µs of CPU a request and at most ${grown('away')} MB, ` +
      `with an agent ${added('tracer')} µs and ${grown('tracer')} MB`,
  )
}

/**
 * Microseconds of CPU that one request costs each subject. All run at once and are loaded in turns, so that what the
 * machine does meanwhile meets them all. A turn is measured to the end of the next one of the same process: what is sent
 * to the agent, and garbage collected, belongs to the cost.
 */
async function cpuARequest(kind, agentPort) {
  return measure(await begin(kind, Object.keys(subjects), () => agentPort), rounds)
}

async function begin(kind, names, portOf) {
  const services = []
  for (const name of names) {
    const child = fork(join(here, 'service.cjs'), [kind], {
      execArgv: subjects[name] ?? subjects.tracer,
      env: environment(portOf(name)),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const { port } = await once(child)
    services.push({ name, child, port, agent: new http.Agent({ keepAlive: true, maxSockets: connections }) })
  }
  return services
}

async function measure(services, turns) {
  const lists = () => Object.fromEntries(services.map(({ name }) => [name, []]))
  const measured = { costs: lists(), delays: lists(), memory: lists() }
  for (let round = -warmUp; round < turns; round++) {
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
