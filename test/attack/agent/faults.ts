import type { ServerResponse } from 'node:http'

/** What an agent does to a request: true where it took the payload, which it then answers so. */
export interface Fault {
  readonly name: string
  /** Nobody listens meanwhile. */
  readonly closed?: true
  readonly answer: (response: ServerResponse, bytes: number) => boolean
}

const datakit = { 'x-datakit': '1', 'Content-Type': 'application/json' }

/** Takes a payload as DataKit does. */
export function takes(response: ServerResponse): boolean {
  response.writeHead(200, datakit).end('{}')
  return true
}

function status(code: number): Fault['answer'] {
  return response => {
    response.writeHead(code, datakit).end('no')
    return false
  }
}

/** Nine of them. */
export const faults: readonly Fault[] = [
  { name: 'nobody listens', closed: true, answer: takes },
  { name: '503', answer: status(503) },
  { name: '429', answer: status(429) },
  { name: '400', answer: status(400) },
  { name: '413 over 20 kB', answer: (response, bytes) => (bytes > 20_000 ? status(413) : takes)(response, bytes) },
  {
    name: 'resets connections',
    answer(response) {
      response.socket?.resetAndDestroy()
      return false
    },
  },
  { name: 'never answers', answer: () => false },
  {
    name: 'answers late',
    answer(response) {
      setTimeout(() => takes(response), 150)
      return true
    },
  },
  {
    name: 'answers 101',
    answer(response) {
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
      return false
    },
  },
]
