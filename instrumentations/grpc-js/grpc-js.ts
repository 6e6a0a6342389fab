// Limits: the span of a call that is served ends when its handler has written its answer; it does not show how long the
// answer is on its way. Where an interceptor answers a streaming call before it is made, the span has no end. Metadata is
// shown only for the names in `metadata`. The older package `grpc` is not traced.

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
