// Limits: the span of a call that is served ends with what its handler has written; what is still on its way to the caller
// then is not told. A call that an interceptor answers before it is made has no end where it streams. Metadata shows only
// by the names that `metadata` lists. The same for @grpc/grpc-js 1.0.3 and newer; the older package `grpc` is not traced.

import { defineInstrumentation } from '../../src/instrumentation/define'
import { rpcRows } from '../../src/operations/rpc'
import { hideRequests, made } from './client'
import { patchServer } from './server'

/** @grpc/grpc-js: calls made and served, with one message or many on either side. */
export const grpc = defineInstrumentation({
  name: 'grpc',
  aliases: ['@grpc/grpc-js'],
  spans: ['grpc.client', 'grpc.server'],
  options: rpcRows('GRPC'),
  targets: [
    { ...place('client'), method: 'Client.prototype.makeUnaryRequest', operation: made('unary', 4) },
    { ...place('client'), method: 'Client.prototype.makeServerStreamRequest', operation: made('server_streaming', 4) },
    { ...place('client'), method: 'Client.prototype.makeClientStreamRequest', operation: made('client_streaming', 3) },
    { ...place('client'), method: 'Client.prototype.makeBidiStreamRequest', operation: made('bidi', 3) },
    { ...place('server'), patch: patchServer },
    { ...place('subchannel'), patch: hideRequests },
  ],
})

function place(file: string) {
  return { module: '@grpc/grpc-js', versions: '>=1.0.3', file: `build/src/${file}.js` } as const
}
