import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the built page is: beside the compiled agent, seen from the bundle that it became a part of, seen from the source. */
const places = ['page.html', 'agent/page.html', '../../dist/src/agent/page.html']

/** The page, and what a browser may do on it. */
export interface Page {
  readonly html: Buffer
  readonly policy: string
}

let known: Page | undefined

/** Reads the page when it is first asked for; undefined where there is none. */
export function page(): Page | undefined {
  known ??= readPage()
  return known
}

function readPage(): Page | undefined {
  for (const place of places) {
    try {
      const html = readFileSync(join(__dirname, place))
      return { html, policy: policyOf(html.toString('utf8')) }
    } catch {
      // The next one, then.
    }
  }
  return undefined
}

/** Lets the scripts run that are in the page, and nothing that is put into it; nothing leaves for another host. */
function policyOf(html: string): string {
  const hashes = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ') || "'none'"}`,
    // Widths and places of bars are styles of elements, which have no hash.
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
