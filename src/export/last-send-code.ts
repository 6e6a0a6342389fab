import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The code of the thread that sends what is left. The build puts it here as a text: where the tracer is a part of a bundle,
 * there is no file beside it.
 */
export function lastSendCode(): string {
  return readFileSync(join(__dirname, 'last-send-thread.js'), 'utf8')
}
