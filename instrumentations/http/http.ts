// Limits: see http-server.ts and http-client.ts, which say what the spans say.

import { defineInstrumentation } from '../../src/instrumentation/define'
import { patchClient } from './client'
import { patchMessages, patchServer } from './server'
import { rows } from './settings'

/** Node's own http and https: requests that a service receives and makes. */
export const http = defineInstrumentation({
  name: 'http',
  aliases: ['https'],
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
