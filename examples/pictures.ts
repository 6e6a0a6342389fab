// Makes the pictures of the README from the shop: npm run pictures. They are of what runs, so each run differs a little.
import { join } from 'node:path'
import { closeBrowser } from '../test/browser'
import { startChild } from '../test/run-child'
import { takePictures } from './shop/pictures'

/** How long the shop is visited before, in milliseconds: a list and a map of some seconds tell little. */
const visited = 20_000

async function main(): Promise<void> {
  const args = ['examples/shop/demo.mjs', '--built']
  const shop = startChild({ command: process.execPath, args, cwd: join(__dirname, '..'), timeout: 180_000 })
  try {
    const [, url = ''] = await shop.waitForLine(/traces are shown at (http:\S+)/, 60_000)
    await shop.waitForLine(/the shop is open/, 60_000)
    await new Promise(resolve => setTimeout(resolve, visited))
    for (const path of await takePictures(url, __dirname)) console.log(path)
  } finally {
    await closeBrowser()
    await shop.stop()
  }
}

void main()
