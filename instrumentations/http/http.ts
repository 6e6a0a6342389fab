// Limits: HTTP/2 is not covered. A WebSocket's span is its handshake. A request whose response is never read ends when its
// connection does.

import { defineInstrumentation } from '../../src/instrumentation/define'
import { patchClient } from './client'
import { patchMessages, patchServer } from './server'
import { rows } from './settings'

/** Node's own http and https: requests that a service receives and makes. */
export const http = defineInstrumentation({
  name: 'http',
  aliases: ['https'],
  spans: ['web.request', 'http.request'],
  options: rows,
  targets: [
    {
      module: 'http',
      patch(exports, kit) {
        patchMessages(exports, kit)
        patchServer(exports, kit, false)
        patchClient(exports, kit)
      },
    },
    {
      module: 'https',
      patch(exports, kit) {
        patchServer(exports, kit, true)
        patchClient(exports, kit)
      },
    },
  ],
})
