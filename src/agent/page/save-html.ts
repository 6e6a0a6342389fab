import type { TraceView } from '../model'
import { type SavedPage, savedId } from './saved-page'

/** This page with a trace in it as one HTML file, which needs no agent and asks nobody for anything. */
export async function savedHtml(trace: TraceView, hash: string): Promise<string> {
  const copy = document.importNode(document.documentElement, true)
  copy.querySelector('#page')?.replaceChildren()
  const script = copy.querySelector('script')
  const data = document.createElement('script')
  data.id = savedId
  data.type = 'application/json'
  const saved: SavedPage = { time: Date.now(), hash, trace }
  // No text of a trace may end this element.
  data.textContent = JSON.stringify(saved).replaceAll('<', '\\u003c')
  script?.before(data)
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = `default-src 'none'; script-src ${await sourceOf(script?.textContent ?? '')}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`
  copy.querySelector('meta')?.after(policy)
  return `<!doctype html>\n${copy.outerHTML}\n`
}

/** Hands a text to the reader as a file. */
export function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/html' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** The one script that may run, by its hash; a page from another machine over plain HTTP cannot make one. */
async function sourceOf(script: string): Promise<string> {
  if (!isSecureContext) return "'unsafe-inline'"
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script)))
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`
}
