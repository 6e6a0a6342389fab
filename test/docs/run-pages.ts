import test, { after, before } from 'node:test'
import { commandsOf } from './commands'
import { textOf } from './pages'
import { createPlaces, type Places, tarballInPages } from './place'
import { trials } from './trials'

/** Tests each command of these pages, in a folder for each page: what one command installs is there for the next. */
export function runPages(pages: readonly string[]): () => Places {
  let made: Places | undefined
  const places = (): Places => {
    if (made === undefined) throw new Error('the package is packed before the first test')
    return made
  }
  before(async () => {
    made = await createPlaces()
  })
  after(() => made?.remove())
  // A page that installs nothing has commands in common with others: they would do the same again.
  const seen = new Set<string>()
  for (const page of pages) {
    const commands = commandsOf(textOf(page))
    const installs = commands.some(command => command.startsWith('npm install'))
    let folder: Promise<string> | undefined
    for (const command of commands) {
      const trial = trials[command]
      if (trial === undefined || !('here' in trial) || (!installs && seen.has(command))) continue
      if (!installs) seen.add(command)
      test(`as ${page} says: ${command}`, { timeout: 180_000 }, async t => {
        folder ??= textOf(page).includes(tarballInPages) ? places().empty() : places().installed()
        await trial.here({ t, command, folder: await folder, places: places() })
      })
    }
  }
  return places
}
