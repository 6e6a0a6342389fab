// The shop: PostgreSQL, Redis, three services, and a client outside of all traces. It ends with Ctrl-C.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { startPostgres } from '../../test/postgres'
import { startRedis } from '../../test/servers/redis'

const children: ChildProcess[] = []
/** What a user would set to see all that the page can show. */
const settings = {
  DD_ENV: 'demo',
  DD_LOGS_INJECTION: 'true',
  DD_RUNTIME_METRICS_ENABLED: 'true',
  DD_PROFILING_ENABLED: 'true',
  DD_PROFILING_UPLOAD_PERIOD: '10',
}

async function main(): Promise<void> {
  if (!(process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, 'redis-server')))) {
    console.error('demo: redis-server is not here; it is installed by test/servers/install.sh, about a minute')
    execFileSync('sh', [join(__dirname, '../../test/servers/install.sh')], { stdio: 'inherit' })
  }
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  const end = async () => {
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(children.map(child => child.exitCode ?? once(child, 'exit')))
    await Promise.all([postgres.stop(), redis.stop()])
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void end().finally(() => process.exit(0)))
  }
  const places = { DATABASE_URL: postgres.url, REDIS_URL: redis.url }
  const orders = await startService('orders', places)
  await startService('mailer', { ...places, ORDERS_URL: orders })
  const shop = await startService('shop', { ...places, ORDERS_URL: orders })
  // Without NODE_OPTIONS it is not traced: requests come from outside.
  const { NODE_OPTIONS: _, ...outside } = process.env
  children.push(spawn(process.execPath, [join(__dirname, 'client.mjs'), shop], { stdio: 'inherit', env: outside }))
  console.error('demo 3/3: the shop is open and a client buys; open the page, Ctrl-C ends all')
}

/** Starts a service and resolves with its address once it says where it listens. */
async function startService(name: string, places: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, `${name}.ts`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...settings, ...places, DD_SERVICE: name },
  })
  children.push(child)
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`${name} ended with ${code}`)))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [, url] = /listens at (http:\/\/[\d.:]+)/.exec(text) ?? []
      if (url !== undefined) resolve(url)
    })
  })
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  for (const child of children) child.kill('SIGKILL')
  process.exit(1)
})
