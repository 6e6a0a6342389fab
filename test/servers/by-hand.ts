import { needs } from './machine'
import { starts } from './starts'

/** Starts the server with this name, says where it is, and keeps it until Ctrl-C. */
async function main(given: string | undefined): Promise<void> {
  const found = Object.entries(starts).find(([name]) => name === given)
  if (!found) throw new Error(`expected one of ${Object.keys(needs).join(', ')}, got ${given}`)
  console.log(await found[1]())
  // What ends this process ends the server.
  setInterval(() => undefined, 60_000)
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
