// Makes the pictures of the README from the shop: npm run pictures. They are of what runs, so each run differs a little.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { TraceList } from '../src/agent/model'
import { browser, closeBrowser } from '../test/browser'
import { startChild } from '../test/run-child'

const root = join(__dirname, '..')
/** How long the shop is visited before, in milliseconds: a list and a map of some seconds tell little. */
const visited = 20_000

async function main(): Promise<void> {
  const shop = startChild({ command: process.execPath, args: ['examples/shop/demo.mjs', '--built'], cwd: root })
  try {
    const [, url = ''] = await shop.waitForLine(/traces are shown at (http:\S+)/, 60_000)
    await shop.waitForLine(/the shop is open/, 60_000)
    await new Promise(resolve => setTimeout(resolve, visited))
    const context = await (await browser()).newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'light' })
    const page = await context.newPage()
    await page.goto(`${url}/#/traces`)
    await take(page, 'list', '[data-trace]')
    await page.goto(`${url}/#/traces?trace=${await failedOrder(url)}`)
    await page.locator('[data-span]', { hasText: 'INSERT INTO orders' }).first().click()
    await take(page, 'trace', '.panel h2')
  } finally {
    await closeBrowser()
    await shop.stop()
  }
}

/** A checkout that got as far as the worker of the queue, which failed: it has all that a trace can show. */
async function failedOrder(url: string): Promise<string> {
  const query = 'service:mailer service:orders service:shop status:error resource:"POST /checkout"'
  for (;;) {
    const found = (await (await fetch(`${url}/api/traces?q=${encodeURIComponent(query)}`)).json()) as TraceList
    const trace = found.traces.find(({ spans }) => spans > 15)
    if (trace) return trace.id
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}

async function take(page: Page, name: string, shown: string): Promise<void> {
  await page.locator(shown).first().waitFor()
  await page.waitForTimeout(1500)
  const path = join(__dirname, `page-${name}.webp`)
  writeFileSync(path, await smaller(page, await page.screenshot()))
  console.log(path)
}

/** The same as WebP, a third of the size, by the browser's own encoder. */
async function smaller(page: Page, picture: Buffer): Promise<Buffer> {
  const blank = await page.context().newPage()
  const url = await blank.evaluate(`(async () => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,${picture.toString('base64')}')).blob())
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
    canvas.getContext('2d').drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', 0.85)
  })()`)
  await blank.close()
  return Buffer.from(String(url).replace(/^data:image\/webp;base64,/, ''), 'base64')
}

void main()
