// Compiled under --strict as a user's editor does it: what must be typed, and what must be refused.

import * as everything from 'tracer'
import tracer, { type FlushResult, tracer as named, type Span, type TracerOptions } from 'tracer'

const options: TracerOptions = { service: 'shop', sampleRate: 0.5, tags: { team: 'a' } }
tracer.init(options).use('pg', { service: 'orders' }).use('http', false)
const length: number = tracer.trace('work', { resource: 'one' }, span => span.context().toTraceId().length)
const later: Promise<string> = named.trace('work', async (span: Span) => span.name)
const add: (a: number, b: number) => number = tracer.wrap('add', (a: number, b: number) => a + b)
const byArgument = tracer.wrap(
  'add',
  (a: number) => ({ resource: `add ${a}` }),
  (a: number) => a,
)
const carrier: Record<string, string> = {}
tracer.inject(tracer.startSpan('x', { childOf: tracer.extract('http_headers', carrier) }), 'text_map', carrier)
everything.scope().activate(null, () => everything.setBaggageItem('a', 'b'))
const { delivered, undelivered, reason }: FlushResult = await tracer.flush({ timeout: 10 })
const told: string = `${delivered} of ${delivered + undelivered} spans: ${reason ?? 'all'}`
// @ts-expect-error there is no such integration
tracer.use('pgg')
// @ts-expect-error a rate is a number
tracer.init({ sampleRate: 'half', port: {} })
// @ts-expect-error there is no such option
tracer.init({ servce: 'shop' })
// @ts-expect-error the integration has no such option
tracer.use('pg', { servce: 'orders' })
void [length, later, add, byArgument, told]
