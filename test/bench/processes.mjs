// Whole processes: their start, and what they use until all spans are sent.
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environment, here, mapValues, median, once, print, quiet, subjects } from './subjects.mjs'

/** Rounds of whole processes. */
const rounds = 5

const starts = 21

/** How long a program takes that does nothing, and one that loads Express. */
export function start() {
  const rss = 'console.log(process.memoryUsage.rss())'
  startOf('an empty script', rss)
  startOf('a script that loads express', `require('express'); ${rss}`)
}

function startOf(what, script) {
  const times = mapValues(subjects, () => [])
  const memory = mapValues(subjects, () => [])
  const env = environment(1)
  for (let round = 0; round < starts; round++) {
    for (const [name, args] of Object.entries(subjects)) {
      const begin = process.hrtime.bigint()
      const { stdout } = spawnSync(process.execPath, [...args, '-e', script], { env, cwd: here })
      times[name].push(Number(process.hrtime.bigint() - begin) / 1e6)
      memory[name].push(Number(String(stdout).trim().split('\n').pop()) / 1e6)
    }
  }
  print(`start of ${what}`, 'ms', mapValues(times, median))
  print('  memory after it', 'MB', mapValues(memory, median))
}

/** CPU of a whole process that makes 600,000 spans and sends them, its warm-up counted apart. */
export async function spans() {
  const agent = fork(join(here, 'agent.cjs'), { env: { PATH: process.env.PATH } })
  const { port } = await once(agent)
  const costs = {}
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(subjects)) {
      const { warm, rest, rss } = run('spans.cjs', [name, String(port)])
      costs[name] ??= { warm: [], rest: [], rss: [] }
      costs[name].warm.push(warm)
      costs[name].rest.push(rest)
      costs[name].rss.push(rss)
    }
  }
  const medians = key => mapValues(costs, each => median(each[key]))
  print('CPU of a process a span of eight tags, start to wire', 'µs', medians('rest'))
  print('  the first 60,000 of them', 'µs', medians('warm'))
  print('  memory after them', 'MB', medians('rss'))
  agent.kill()
}

/** How the cost of a span grows, ours alone: each row is one process. */
export async function growth() {
  const agent = fork(join(here, 'agent.cjs'), { env: { PATH: process.env.PATH } })
  const { port } = await once(agent)
  const cases = {
    spans: [1, 10, 100, 10_000, 1_000_000],
    open: [1, 100, 10_000],
    tags: [8, 16, 40, 80],
    resources: [10, 100, 1000, 10_000],
  }
  for (const [name, sizes] of Object.entries(cases)) {
    const rows = sizes.map(size => {
      const runs = Array.from({ length: 5 }, () => run('growth.cjs', [name, String(size), String(port)]))
      const of = key => median(runs.map(each => each[key]))
      return `${size}: ${of('cost').toFixed(2)} µs, loop held ${of('held').toFixed(1)} ms, p99 ${of('p99').toFixed(1)}`
    })
    console.log(`growth, ${name}\n  ${rows.join('\n  ')}`)
  }
  agent.kill()
}

function run(script, args) {
  const output = execFileSync(process.execPath, [join(here, script), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...quiet },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output.trim().split('\n').pop())
}
