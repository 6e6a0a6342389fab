import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  const open = await launched?.catch(() => undefined)
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

/** Test files run at once: one of them installs, the others wait for its lock and find the browser there. */
async function install(): Promise<void> {
  const script = `test -x ${path} || { apt-get update && apt-get install -y --no-install-recommends chromium; }`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('flock', [join(tmpdir(), 'tracer-test-browser.lock'), 'sh', '-c', script], {
    env,
    maxBuffer: 64 * 1024 * 1024,
  })
}
