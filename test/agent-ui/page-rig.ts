import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { type LocalAgent, type LocalAgentOptions, startLocalAgent } from '../../src/agent/start'
import { browser, closeBrowser } from '../browser'

/** A page of an agent, and what went wrong on it. */
export interface PageRig {
  readonly agent: LocalAgent
  readonly page: Page
  /** Errors on the console, uncaught errors, and requests to anybody but the agent. */
  readonly problems: readonly string[]
}

interface TestContext {
  after(stop: () => Promise<void>): void
}

interface RigOptions {
  readonly agent?: Partial<LocalAgentOptions>
  readonly context?: BrowserContextOptions
}

let open = 0

/** Starts an agent and opens its page at a hash; both end with the test. */
export async function openPage(test: TestContext, hash = '', options: RigOptions = {}): Promise<PageRig> {
  const agent = await startLocalAgent({ port: 0, statsdPort: 0, log: () => undefined, ...options.agent })
  open++
  let context: BrowserContext | undefined
  test.after(async () => {
    await context?.close()
    await agent.close()
    if (--open === 0) await closeBrowser()
  })
  context = await (await browser()).newContext({ viewport: { width: 1280, height: 720 }, ...options.context })
  const problems: string[] = []
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', error => problems.push(error.stack ?? error.message))
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(`${agent.url}/`) && !url.startsWith('data:')) problems.push(`a request to ${url}`)
  })
  await page.goto(`${agent.url}/${hash}`)
  return { agent, page, problems }
}
