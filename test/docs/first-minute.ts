// A user's first minute: from an empty folder to the waterfall of an Express app, by what the first screen of README.md says.
// Prints what each step took, and exits with 1 where all of them took over a minute.
import { performance } from 'node:perf_hooks'
import { browser, closeBrowser } from '../browser'
import { type Child, startChild } from '../run-child'
import { blockOf, commandsOf } from './commands'
import { textOf } from './pages'
import { byShell, createPlaces, install, runByShell, tarballInPages, write } from './place'

/** One step, and how long it took. */
export interface Step {
  readonly what: string
  readonly seconds: number
  /** Installing the tarball is not: how long that takes is the network's matter. */
  readonly counted: boolean
}

/** What a user has after it. */
export interface FirstMinute {
  readonly steps: readonly Step[]
  /** The spans of the waterfall, a text each. */
  readonly spans: readonly string[]
}

/** The first screen: all before the first heading below the title. */
function firstScreen(): string {
  return textOf('README.md').split(/^## /m)[0] ?? ''
}

/** Does what the first screen says, with another port in the place of 3000 where one is given. */
export async function firstMinute(port = 3000): Promise<FirstMinute> {
  const screen = firstScreen()
  const [installTracer, show, installExpress, ask] = [tarballInPages, '--ui', 'express', 'curl'].map(word => {
    const found = commandsOf(screen).filter(command => command.includes(word))
    if (found.length !== 1) throw new Error(`${found.length} commands of the first screen hold ${word}`)
    return (found[0] ?? '').replace('localhost:3000', `localhost:${port}`)
  }) as [string, string, string, string]
  const places = await createPlaces()
  const steps: Step[] = []
  const step = async <Result>(what: string, act: () => Promise<Result>, counted = true): Promise<Result> => {
    const begin = performance.now()
    const result = await act()
    steps.push({ what, seconds: (performance.now() - begin) / 1000, counted })
    return result
  }
  let child: Child | undefined
  try {
    const folder = await places.empty()
    await step(installTracer, () => install(folder, installTracer.replace(tarballInPages, places.tarball)), false)
    await step(installExpress, () => install(folder, installExpress))
    await step('save app.js', () => write(folder, { 'app.js': blockOf(screen, 'js').replace('3000', String(port)) }))
    const url = await step(`${show}: until the page is there`, async () => {
      child = startChild(byShell(folder, `exec ${show}`))
      const [, address = ''] = await child.waitForLine(/traces are shown at (http:\S+)/, 30_000)
      return address
    })
    const page = await step('open the page in a browser', async () => {
      const opened = await (await browser()).newPage()
      await opened.goto(url)
      return opened
    })
    await step(ask, () => answered(folder, ask))
    const spans = await step('open the trace: its waterfall', async () => {
      await page.locator('[data-trace]', { hasText: 'GET /hello/:name' }).first().click()
      const rows = page.locator('[data-span]')
      await rows.filter({ hasText: 'express.request' }).first().waitFor()
      return rows.allInnerTexts()
    })
    return { steps, spans }
  } finally {
    await child?.stop()
    await closeBrowser()
    await places.remove()
  }
}

/** Asks until the application listens, as a user would once more. */
async function answered(folder: string, ask: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const { code, stdout } = await runByShell(folder, ask)
    if (code === 0 && stdout === 'Hello ada') return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`nothing answers to: ${ask}`)
}

async function main(): Promise<number> {
  const { steps, spans } = await firstMinute()
  for (const { what, seconds, counted } of steps)
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${what}${counted ? '' : ' (not counted)'}`)
  const total = steps.reduce((sum, { seconds, counted }) => sum + (counted ? seconds : 0), 0)
  console.log(`${total.toFixed(1).padStart(6)} s  in all\n\nthe waterfall:`)
  for (const span of spans) console.log(`  ${span.replace(/\s+/g, ' ')}`)
  return total > 60 ? 1 : 0
}

if (require.main === module) {
  main().then(
    code => {
      process.exitCode = code
    },
    error => {
      console.error(error)
      process.exitCode = 1
    },
  )
}
