import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createUntracedServer } from '../untraced-server'

/** What a function is called with. */
export interface Invocation {
  readonly event: unknown
  /** Milliseconds that it may take. */
  readonly limit?: number
  readonly clientContext?: unknown
}

/** What the runtime gave back. */
export interface Answer {
  readonly kind: 'response' | 'error'
  readonly body: unknown
  /** What `seen` gave when the answer came. */
  readonly seen: number
}

/** The Runtime API of AWS Lambda for one function. */
export interface RuntimeApi {
  readonly address: string
  /** Has the function called; resolves to its answer. */
  invoke(invocation: Invocation): Promise<Answer>
  close(): Promise<void>
}

/** The ARN that functions are called by. */
export const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:Shop-Orders:live'

/**
 * Starts it: calls wait until the runtime asks for the next one.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(seen: () => number): Promise<RuntimeApi> {
  const calls: { readonly id: string; readonly invocation: Invocation }[] = []
  const answered = new Map<string, (answer: Answer) => void>()
  let asked: (() => void) | undefined
  let count = 0
  const server = createUntracedServer(async (request, response) => {
    if (request.url?.endsWith('/invocation/next')) {
      if (calls.length === 0) {
        await new Promise<void>(resolve => {
          asked = resolve
        })
      }
      const call = calls.shift()
      if (call === undefined) return
      const { event, limit = 30_000, clientContext } = call.invocation
      response.setHeader('Lambda-Runtime-Aws-Request-Id', call.id)
      response.setHeader('Lambda-Runtime-Invoked-Function-Arn', arn)
      response.setHeader('Lambda-Runtime-Deadline-Ms', String(Date.now() + limit))
      if (clientContext) response.setHeader('Lambda-Runtime-Client-Context', JSON.stringify(clientContext))
      response.end(JSON.stringify(event))
      return
    }
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const [, id = '', kind = ''] = /invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? '') ?? []
    const text = Buffer.concat(parts).toString()
    response.statusCode = 202
    response.end('{}')
    const isJson = /^[[{"\dntf]/.test(text)
    answered.get(id)?.({
      kind: kind === 'response' ? 'response' : 'error',
      body: isJson ? JSON.parse(text) : text,
      seen: seen(),
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke(invocation) {
      const id = `8476a536-e9f4-11e8-9739-${String(count++).padStart(12, '0')}`
      const answer = new Promise<Answer>(resolve => answered.set(id, resolve))
      calls.push({ id, invocation })
      asked?.()
      return answer
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
