import type * as Grpc from '@grpc/grpc-js'

/** The four ways of calling, as a client made of `echo` has them. */
export interface EchoClient {
  unary(message: string, ...rest: unknown[]): Grpc.ClientUnaryCall
  gather(...rest: unknown[]): Grpc.ClientWritableStream<string>
  spread(message: string, ...rest: unknown[]): Grpc.ClientReadableStream<string>
  chat(...rest: unknown[]): Grpc.ClientDuplexStream<string, string>
  getChannel(): Grpc.Channel
  close(): void
}

const serialize = (value: string): Buffer => Buffer.from(value)
const deserialize = (bytes: Buffer): string => bytes.toString()
const method = (path: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/test.echo.Echo/${path}`,
  requestStream,
  responseStream,
  requestSerialize: serialize,
  requestDeserialize: deserialize,
  responseSerialize: serialize,
  responseDeserialize: deserialize,
})

/** A service that needs no file of a schema: its messages are texts. */
export const echo = {
  unary: method('Unary', false, false),
  gather: method('Gather', true, false),
  spread: method('Spread', false, true),
  chat: method('Chat', true, true),
}

/** Serves it on a free port. */
export async function serve(
  grpc: typeof Grpc,
  handlers: Grpc.UntypedServiceImplementation,
): Promise<{ readonly address: string; readonly server: Grpc.Server }> {
  const server = new grpc.Server()
  server.addService(echo, handlers)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  return { address: `127.0.0.1:${port}`, server }
}

/** Makes a client of it. */
export function connect(grpc: typeof Grpc, address: string): EchoClient {
  const Client = grpc.makeGenericClientConstructor(echo, 'Echo')
  return new Client(address, grpc.credentials.createInsecure()) as unknown as EchoClient
}
