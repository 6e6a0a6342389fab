// Limits: a call has one span, also where it is retried. Each HTTP request of the call is a span inside of it; it gets no
// headers of the trace, because it is signed. Keys, items and bodies are never shown. Received messages have no spans,
// because nobody knows how long they are worked on: the call that receives them is linked to those who sent them. Version
// 2 of the SDK is not traced.

import { flag } from '../../src/config/kinds/plain'
import { option } from '../../src/config/option'
import type { Span } from '../../src/core/span'
import { defineInstrumentation, type Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { isText } from '../../src/operations/place'
import { hookRows } from '../../src/operations/span-hooks'
import { tellRegion, tellResult } from './answer'
import { type Client, type Command, idOf, nameOf, type Settings, withInput } from './client'
import { carry, isSending, linkReceived } from './messages'
import { targetOf } from './target'

/** The clients of AWS SDK 3, by what all of them are made of. */
export const awsSdk = defineInstrumentation({
  name: 'aws-sdk',
  spans: ['aws.request'],
  options: {
    ...hookRows,
    splitByAwsService: option(flag, { default: true, doc: 'Names the service after that of AWS: `app-aws-sqs`.' }),
  },
  targets: [
    of('@smithy/core', '>=3.24', 'dist-cjs/submodules/client/index.js'),
    of('@smithy/smithy-client', '>=1.0.3', 'dist-cjs/index.js'),
    of('@aws-sdk/smithy-client', '>=3.30', 'dist-cjs/client.js'),
  ],
})

function of(module: string, versions: string, file: string) {
  return { module, versions, file, method: 'Client.prototype.send', operation: send() } as const
}

/** What each span sends: a newer package's client may stand behind an older one's name, and both are traced. */
const sentBy = new WeakMap<Span, Command>()

function send(): Operation<Client, Settings> {
  return {
    // The application's middleware runs in it, and the requests over HTTP are below it.
    active: true,
    start({ self, args: [given] }, kit) {
      const command = given as Command
      if (typeof command !== 'object' || command === null) return undefined
      const outer = kit.scope.active()
      if (outer !== null && sentBy.get(outer) === command) return undefined
      return describe(self, command, kit)
    },
    inject(span, { self, args }, kit) {
      tellRegion(span, self)
      const command = args[0] as Command
      const input = carry(idOf(self), nameOf(command), command.input, span, kit)
      const sent = input === undefined ? command : withInput(command, input)
      sentBy.set(span, sent)
      args[0] = sent
    },
    finish(span, output, kit) {
      tellResult(span, output)
      linkReceived(span, output, kit)
    },
    failed: (span, error) => tellResult(span, error),
  }
}

function describe({ config }: Client, command: Command, kit: Kit<Settings>) {
  const name = nameOf(command)
  const operation = name.charAt(0).toLowerCase() + name.slice(1)
  const service = String(config?.serviceId ?? 'aws')
  const id = service.replaceAll(' ', '').toLowerCase()
  const { target, meta: own } = targetOf(id, command.input)
  const meta = ['component', 'aws-sdk', 'span.kind', isSending(id, name) ? 'producer' : 'client']
  meta.push('aws.operation', operation, 'aws.service', service, 'aws_service', service, 'aws.agent', 'js-aws-sdk')
  meta.push('rpc.system', 'aws-api', 'rpc.service', service, 'rpc.method', name, ...own)
  const v1 = `aws.${id}.${isSending(id, name) ? 'send' : 'request'}`
  return {
    name: kit.named({ v0: 'aws.request', v1 }),
    service: kit.service(kit.settings.splitByAwsService ? `aws-${id}` : 'aws'),
    resource: [operation, target].filter(isText).join(' '),
    type: 'http',
    meta,
  }
}
