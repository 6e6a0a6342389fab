import { lines } from '../node-lines'
import { setups } from './index'
import { packTracer, removeProject } from './project'
import { keep } from './results'
import { runSetup } from './run-setup'

// npm run setups [-- words of a row] [--nodes 20,24] [--write]
// Runs every row of the table on every line of Node, prints how each went, and with --write puts that into the table of the README.

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--nodes')
  const chosen = at === -1 ? lines : (args[at + 1] ?? '').split(',').map(Number)
  const words = args.filter((each, index) => !each.startsWith('-') && (at === -1 || index !== at + 1))
  const rows = setups.filter(({ group, name }) => words.every(word => `${group} ${name}`.includes(word)))
  const { folder, tarball } = await packTracer()
  try {
    for (const setup of rows) {
      for (const line of chosen) {
        const began = performance.now()
        const outcome = await runSetup(setup, line, tarball)
        if (args.includes('--write')) keep(setup, line, outcome)
        const seconds = ((performance.now() - began) / 1000).toFixed(1)
        const isBad = outcome.kind === 'silent' || outcome.kind === 'broken'
        console.log(`Node ${line}, ${setup.group}, ${setup.name}: ${outcome.kind} (${seconds} s)`)
        if (isBad) {
          process.exitCode = 1
          console.log(outcome.what.replace(/^/gm, '    '))
        }
      }
    }
  } finally {
    await removeProject(folder)
  }
}

main(process.argv.slice(2)).catch(error => {
  console.error(error)
  process.exitCode = 1
})
