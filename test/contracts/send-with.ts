import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { ClientRequestOptions, ClientSubject } from './http-client'

type Request = (url: string, options: RequestOptions, callback: (response: IncomingMessage) => void) => ClientRequest

/** Asks with `http.request` or `https.request` and reads the answer to its end. */
export function sendWith(request: () => Request, own: import('node:https').RequestOptions): ClientSubject['send'] {
  return (url, { body, ...options }: ClientRequestOptions = {}) =>
    new Promise((resolve, reject) => {
      const sent = request()(url, { ...own, ...options } as RequestOptions, response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', part => {
          text += part
        })
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      })
      sent.on('error', reject)
      sent.end(body)
    })
}
