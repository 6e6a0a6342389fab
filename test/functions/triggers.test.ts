import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFunction } from './start-function'

const code = 'exports.handler = async event => ({ statusCode: event.status })'
const carried = { 'x-datadog-trace-id': '4242', 'x-datadog-parent-id': '77', 'x-datadog-sampling-priority': '2' }
const text = JSON.stringify(carried)
const bytes = Buffer.from(text).toString('base64')
const topic = 'arn:aws:sns:eu-west-1:123456789012:news'
const queue = 'arn:aws:sqs:eu-west-1:123456789012:orders'
const envelope = {
  Type: 'Notification',
  TopicArn: topic,
  Message: 'x',
  MessageAttributes: { _datadog: { Type: 'Binary', Value: bytes } },
}
const bus = {
  'detail-type': 'OrderPlaced',
  source: 'shop',
  time: '2024-01-01T00:00:00Z',
  resources: [],
  detail: { _datadog: carried },
}
const queued = (more: object) => ({
  Records: [
    {
      eventSource: 'aws:sqs',
      eventSourceARN: queue,
      attributes: { SentTimestamp: '1700000000000' },
      body: 'x',
      ...more,
    },
  ],
})
const version2 = {
  version: '2.0',
  routeKey: 'GET /orders/{id}',
  rawPath: '/orders/7',
  rawQueryString: 'page=2&token=secret',
  headers: { ...carried, 'user-agent': 'curl/8' },
  requestContext: {
    apiId: 'abc',
    domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
    stage: '$default',
    timeEpoch: 1_700_000_000_000,
    http: { method: 'GET', path: '/orders/7' },
  },
}
const version1 = {
  httpMethod: 'POST',
  resource: '/orders',
  path: '/orders',
  headers: null,
  multiValueHeaders: Object.fromEntries(Object.entries(carried).map(([name, value]) => [name, [value]])),
  requestContext: { apiId: 'abc', stage: 'prod', path: '/prod/orders', requestTimeEpoch: 1_700_000_000_000 },
}
const balancer = {
  httpMethod: 'GET',
  path: '/a',
  headers: carried,
  requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b' } },
}
const ownUrl = {
  ...version2,
  routeKey: '$default',
  requestContext: { ...version2.requestContext, domainName: 'abc.lambda-url.eu-west-1.on.aws' },
}

const events: readonly (readonly [string, unknown, string | undefined, unknown?])[] = [
  ['API Gateway, payload 2.0', version2, 'api-gateway'],
  ['API Gateway, payload 1.0', version1, 'api-gateway'],
  ['a load balancer', balancer, 'application-load-balancer'],
  ['a function URL', ownUrl, 'lambda-function-url'],
  ['SQS', queued({ messageAttributes: { _datadog: { dataType: 'String', stringValue: text } } }), 'sqs'],
  ['SNS in SQS', queued({ body: JSON.stringify(envelope) }), 'sqs'],
  ['EventBridge in SQS', queued({ body: JSON.stringify(bus) }), 'sqs'],
  ['SNS', { Records: [{ EventSource: 'aws:sns', Sns: envelope }] }, 'sns'],
  ['EventBridge', bus, 'eventbridge'],
  [
    'Kinesis',
    {
      Records: [
        {
          eventSource: 'aws:kinesis',
          eventSourceARN: 'arn:aws:kinesis:a:1:stream/s',
          kinesis: { data: Buffer.from(JSON.stringify({ _datadog: carried })).toString('base64') },
        },
      ],
    },
    'kinesis',
  ],
  ['a call by the API', {}, undefined, { custom: { _datadog: carried } }],
]

test('the trace of every kind of trigger goes on, and the trigger is named', async t => {
  const { agent, api } = await startFunction(t, { files: { 'app.js': code }, wrapper: true })
  for (const [name, event, source, clientContext] of events) {
    const before = agent.spans().length
    await api.invoke({ event, clientContext })
    const [span, ...others] = agent.spans().slice(before)
    assert.equal(others.length, 0, name)
    assert.deepEqual([span?.traceId, span?.parentId], [4242n, 77n], name)
    assert.equal(span?.meta['function_trigger.event_source'], source, name)
  }
})

test('a request has its method, URL without secrets, route and status; 5xx is an error', async t => {
  const { agent, api } = await startFunction(t, { files: { 'app.js': code }, wrapper: true })
  await api.invoke({ event: version2 })
  await api.invoke({ event: { ...version1, status: 503 } })
  const [good, bad] = agent.spans()
  assert.equal(good?.meta['http.method'], 'GET')
  assert.match(good?.meta['http.url'] ?? '', /^https:\/\/abc\.execute-api\.eu-west-1\.amazonaws\.com\/orders\/7\?/)
  assert.doesNotMatch(good?.meta['http.url'] ?? '', /secret/)
  assert.deepEqual([good?.meta['http.route'], good?.meta['http.status_code'], good?.error], ['/orders/{id}', '200', 0])
  assert.deepEqual([bad?.meta['http.route'], bad?.meta['http.status_code'], bad?.error], ['/orders', '503', 1])
  assert.equal(
    bad?.meta['function_trigger.event_source_arn'],
    'arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod',
  )
})

test('DD_TRACE_MANAGED_SERVICES gives the service that called a span between its caller and the function', async t => {
  const env = { DD_TRACE_MANAGED_SERVICES: 'true' }
  const { agent, api } = await startFunction(t, { files: { 'app.js': code }, wrapper: true, env })
  for (const [event, name, resource] of [
    [version2, 'aws.httpapi', 'GET /orders/{id}'],
    [events[4]?.[1], 'aws.sqs', 'orders'],
  ] as const) {
    const before = agent.spans().length
    await api.invoke({ event })
    const spans = agent.spans().slice(before)
    const service = spans.find(span => span.name === name)
    const span = spans.find(each => each.name === 'aws.lambda')
    assert.deepEqual([service?.parentId, service?.resource], [77n, resource])
    assert.equal(span?.parentId, service?.spanId)
  }
})

test('a batch goes on with the trace of its first message, and is linked to the others', async t => {
  const { agent, api } = await startFunction(t, { files: { 'app.js': code }, wrapper: true })
  const other = JSON.stringify({ ...carried, 'x-datadog-trace-id': '5', 'x-datadog-parent-id': '6' })
  const record = (stringValue: string) =>
    queued({ messageAttributes: { _datadog: { dataType: 'String', stringValue } } }).Records[0]
  await api.invoke({ event: { Records: [record(text), record(other)] } })
  const [span] = agent.spans()
  assert.equal(span?.parentId, 77n)
  assert.match(
    JSON.stringify([span?.meta['_dd.span_links'], span?.links], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
    /"5"|0{15}5/,
  )
})
