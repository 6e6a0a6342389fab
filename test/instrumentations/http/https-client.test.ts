import { EventEmitter } from 'node:events'
import https from 'node:https'
import { httpClientContract } from '../../contracts/http-client'
import { certificate } from '../../contracts/http-subjects'
import { sendWith } from '../../contracts/send-with'

httpClientContract({
  component: 'http',
  operation: 'http.request',
  createServer(handle) {
    const server = https.createServer(certificate, handle)
    // As `createUntracedServer` does: this side is not what is tested.
    server.emit = EventEmitter.prototype.emit
    return server
  },
  send: sendWith(() => https.request, { rejectUnauthorized: false }),
})
