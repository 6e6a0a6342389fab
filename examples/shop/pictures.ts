import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { TraceList } from '../../src/agent/model'
import { browser } from '../../test/browser'

/** Takes the pictures of the README from the page of a shop that is visited, and returns where they are. */
export async function takePictures(url: string, folder: string): Promise<readonly string[]> {
  const [list, trace] = ['list', 'trace'].map(name => join(folder, `page-${name}.webp`)) as [string, string]
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto(`${url}/#/traces`)
  await take(page, list, '[data-trace]')
  await page.goto(`${url}/#/traces?trace=${await failedOrder(url)}`)
  await page.locator('[data-span]', { hasText: 'INSERT INTO orders' }).first().click()
  await take(page, trace, '.panel h2')
  await context.close()
  return [list, trace]
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

async function take(page: Page, path: string, shown: string): Promise<void> {
  await page.locator(shown).first().waitFor()
  await page.waitForTimeout(1500)
  writeFileSync(path, await smaller(page, await page.screenshot()))
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
