import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)
const path = '/usr/bin/chromium'

let launched: Promise<Browser> | undefined

/** A browser for the tests of this process; Debian's Chromium is installed first where it is missing, which takes root. */
export function browser(): Promise<Browser> {
  launched ??= launch()
  return launched
}

/** Ends the browser, if there is one. */
export async function closeBrowser(): Promise<void> {
  const open = await launched
  launched = undefined
  await open?.close()
}

async function launch(): Promise<Browser> {
  if (!existsSync(path)) await install()
  return chromium.launch({
    executablePath: path,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

async function install(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { env })
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, maxBuffer: 64 * 1024 * 1024 })
}
