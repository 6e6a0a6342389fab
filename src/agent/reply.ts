import type { ServerResponse } from 'node:http'

/** What every reply says to a browser: no other site may frame, read or guess at it. */
const safety: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
}

/** Headers of a reply. */
export type Headers = Readonly<Record<string, string>>

/** Begins a reply whose body follows. */
export function begin(response: ServerResponse, status: number, headers: Headers): void {
  response.writeHead(status, { ...safety, ...headers })
}

/** Sends a whole reply. */
export function send(response: ServerResponse, status: number, body: string | Buffer, headers: Headers): void {
  if (response.headersSent || response.destroyed) return
  begin(response, status, { 'Content-Length': String(Buffer.byteLength(body)), ...headers })
  response.end(body)
}

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, value: unknown): void {
  sendJsonText(response, JSON.stringify(value))
}

/** Sends what is JSON already. */
export function sendJsonText(response: ServerResponse, json: string): void {
  send(response, 200, json, { 'Content-Type': 'application/json' })
}

/** Sends a sentence. */
export function sendText(response: ServerResponse, status: number, text: string, headers: Headers = {}): void {
  send(response, status, `${text}\n`, { 'Content-Type': 'text/plain; charset=utf-8', ...headers })
}
