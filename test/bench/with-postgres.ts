// Runs the bench with a PostgreSQL of its own: tsx test/bench/with-postgres.ts [parts]
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { startPostgres } from '../postgres'

async function main(): Promise<void> {
  const postgres = await startPostgres()
  const node = process.env.BENCH_NODE ?? process.execPath
  const bench = spawn(node, [join(__dirname, 'run.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: postgres.url },
  })
  bench.on('close', code => {
    process.exitCode = code ?? 1
    void postgres.stop()
  })
}

void main()
