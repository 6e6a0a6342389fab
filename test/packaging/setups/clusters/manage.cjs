// Runs a command of PM2 with a daemon of this folder's own, waits until the application has ended, and leaves no daemon.
const { spawnSync } = require('node:child_process')
const { existsSync, readFileSync } = require('node:fs')
const { setTimeout: wait } = require('node:timers/promises')

const env = { ...process.env, PM2_HOME: `${__dirname}/.pm2`, PM2_DISABLE_VERSION_CHECK: 'true' }
const pm2 = `${__dirname}/manager/node_modules/pm2/bin/pm2`
const traced = process.argv[2] === 'traced'
const run = (words, first) =>
  spawnSync(first[0], [...first.slice(1), ...words], { env, encoding: 'utf8', cwd: __dirname })
const log = `${__dirname}/app.log`

async function main() {
  try {
    const first = traced ? ['node', 'node_modules/tracer/dist/src/cli.js', 'node', pm2] : ['node', pm2]
    const { stdout, stderr } = run(['start', process.argv[3], '--no-color'], first)
    for (let left = 100; left > 0 && !isOver(); left--) await wait(100)
    if (!isOver()) console.log(stdout, stderr)
  } finally {
    run(['kill'], ['node', pm2])
    console.log(existsSync(log) ? readFileSync(log, 'utf8') : 'the application has no log')
  }
}

/** The application has said that it started, and that its spans were taken, or had the time for it. */
function isOver() {
  return existsSync(log) && /the program ended/.test(readFileSync(log, 'utf8'))
}

main()
