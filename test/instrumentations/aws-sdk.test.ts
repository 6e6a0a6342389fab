import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type CallSubject, callContract } from '../contracts/calls'
import { linkedIds } from '../contracts/messages'
import { programContract } from '../contracts/programs'
import { type Aws, shareAws } from '../servers/aws'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

type Sqs = typeof import('@aws-sdk/client-sqs')
type S3 = typeof import('@aws-sdk/client-s3')

let traced: Traced
let aws: Aws
const old = '../apps/aws-3-300/node_modules/@aws-sdk'

before(async () => {
  aws = await shareAws()
  traced = await startTraced()
})

after(async () => {
  await traced.stop()
  await aws.stop()
})

const settings = (service: keyof Aws['endpoints']) => ({
  endpoint: aws.endpoints[service],
  region: aws.region,
  credentials: aws.credentials,
  maxAttempts: 2,
})
const calls = (spans: readonly Span[]) => spans.filter(span => span.name === 'aws.request')
const one = (spans: readonly Span[], operation: string): Span => {
  const [found, ...more] = calls(spans).filter(span => span.meta['aws.operation'] === operation)
  assert.ok(found && more.length === 0, tree(spans))
  return found
}

for (const from of ['@aws-sdk', old]) {
  const bucket = `aws-test-${from.length}`
  let s3: InstanceType<S3['S3Client']>
  let library: S3
  const load = (): void => {
    if (library !== undefined) return
    library = require(`${from}/client-s3`)
    s3 = new library.S3Client({ ...settings('s3'), forcePathStyle: true })
  }

  test(`${from}: a bucket and an object are made`, async () => {
    load()
    const spans = await traced.collect(async () => {
      await s3.send(new library.CreateBucketCommand({ Bucket: bucket }))
      await s3.send(new library.PutObjectCommand({ Bucket: bucket, Key: 'key', Body: 'value' }))
    })
    const span = one(spans, 'putObject')
    assert.equal(span.resource, `putObject ${bucket}`)
    assert.equal(span.meta['http.status_code'], '200')
    assert.equal(span.meta['aws.region'], aws.region)
    assert.equal(span.meta.region, aws.region)
    assert.equal(span.metrics['aws.attempts'], 1)
  })

  callContract(
    {
      plugin: 'aws-sdk',
      name: 'aws.request',
      service: 'app-aws-s3',
      type: 'http',
      kind: 'client',
      value: 'value',
      refusal: /NoSuchKey|key does not exist/,
    },
    () => traced,
    (): CallSubject => ({
      async call() {
        const { Body } = await s3.send(new library.GetObjectCommand({ Bucket: bucket, Key: 'key' }))
        let text = ''
        for await (const part of Body as AsyncIterable<Buffer>) text += part
        return text
      },
      callThen: (_, callback) =>
        s3.send(new library.HeadObjectCommand({ Bucket: bucket, Key: 'key' }), error => callback(error, 'value')),
      refused: () => s3.send(new library.GetObjectCommand({ Bucket: bucket, Key: 'none' })),
      carry: secret =>
        s3.send(new library.PutObjectCommand({ Bucket: bucket, Key: 'other', Body: secret, Metadata: { secret } })),
    }),
    () => ({
      component: 'aws-sdk',
      'aws.operation': 'getObject',
      'aws.service': 'S3',
      aws_service: 'S3',
      bucketname: bucket,
      'aws.region': aws.region,
      'aws.partition': 'aws',
    }),
  )
}

test('what is sent to a queue carries the trace, and who receives it is linked', async () => {
  const { SQSClient, ...commands } = require('@aws-sdk/client-sqs') as Sqs
  const sqs = new SQSClient(settings('sqs'))
  const name = 'aws-test-queue'
  const { QueueUrl } = await sqs.send(new commands.CreateQueueCommand({ QueueName: name }))
  await traced.collect(() => undefined)
  const attribute = { DataType: 'String', StringValue: 'x' }
  const input = Object.freeze({
    QueueUrl,
    MessageBody: 'Zq7secretZq7',
    MessageAttributes: Object.freeze({ mine: Object.freeze(attribute) }),
  })
  const command = new commands.SendMessageCommand(input)
  const full = Object.fromEntries(Array.from({ length: 10 }, (_, id) => [`a${id}`, attribute]))
  const batch = {
    QueueUrl,
    Entries: [
      { Id: '1', MessageBody: 'one' },
      { Id: '2', MessageBody: 'two', MessageAttributes: full },
    ],
  }
  const asked = JSON.stringify(batch)
  const spans = await traced.collect(async () => {
    await sqs.send(command)
    // The very same command may be sent again.
    await sqs.send(command)
    assert.equal(command.input, input)
    await sqs.send(new commands.SendMessageBatchCommand(batch))
    assert.equal(JSON.stringify(batch), asked)
  })
  const sent = calls(spans).filter(span => span.meta['aws.operation'] === 'sendMessage')
  assert.equal(sent.length, 2, tree(spans))
  const batched = one(spans, 'sendMessageBatch')
  assert.deepEqual(
    [
      batched.resource,
      batched.meta.queuename,
      batched.meta['span.kind'],
      batched.metrics['messaging.batch.message_count'],
    ],
    [`sendMessageBatch ${name}`, name, 'producer', 2],
  )
  const received: Record<string, unknown>[] = []
  const receiving = await traced.collect(async () => {
    while (received.length < 4) {
      const given = Object.freeze({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: Object.freeze(['mine']),
      })
      const { Messages = [] } = await sqs.send(new commands.ReceiveMessageCommand(given as never))
      received.push(...(Messages as never[]))
    }
  })
  const linked = calls(receiving).flatMap(linkedIds)
  assert.deepEqual(linked.sort(), [...sent, batched].map(span => span.spanId).sort(), tree(receiving))
  const carried = received.map(({ MessageAttributes }) =>
    Object.keys((MessageAttributes as object | undefined) ?? {}).sort(),
  )
  assert.deepEqual(carried.sort(), [[], ['_datadog'], ['_datadog', 'mine'], ['_datadog', 'mine']])
  for (const span of [...spans, ...receiving]) assert.ok(!JSON.stringify([span.meta, span.resource]).includes('Zq7'))
  sqs.destroy()
})

test('an older SDK writes the trace into messages too', async () => {
  const { SQSClient, SendMessageCommand } = require(`${old}/client-sqs`) as Sqs
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    bodies.push(body)
    const md5 = createHash('md5').update('hello').digest('hex')
    response.setHeader('content-type', 'text/xml').setHeader('x-amzn-requestid', 'r1')
    response.end(
      `<SendMessageResponse><SendMessageResult><MessageId>1</MessageId><MD5OfMessageBody>${md5}</MD5OfMessageBody></SendMessageResult><ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata></SendMessageResponse>`,
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sqs = new SQSClient({ ...settings('sqs'), endpoint: `http://127.0.0.1:${port}` })
  try {
    const spans = await traced.collect(() =>
      sqs.send(new SendMessageCommand({ QueueUrl: `http://127.0.0.1:${port}/1/some`, MessageBody: 'hello' })),
    )
    const span = one(spans, 'sendMessage')
    assert.deepEqual([span.resource, span.meta['aws.response.request_id'], span.error], ['sendMessage some', 'r1', 0])
    const sent = new URLSearchParams(bodies[0])
    assert.equal(sent.get('MessageAttribute.1.Name'), '_datadog')
    const carried = JSON.parse(sent.get('MessageAttribute.1.Value.StringValue') ?? '')
    assert.equal(carried['x-datadog-parent-id'], String(span.spanId))
  } finally {
    sqs.destroy()
    server.closeAllConnections()
    server.close()
  }
})

test('what is published to a topic is linked to who receives it from a queue, as it is and in an envelope', async () => {
  const { SNSClient, ...topics } = require('@aws-sdk/client-sns') as typeof import('@aws-sdk/client-sns')
  const { SQSClient, ...queues } = require('@aws-sdk/client-sqs') as Sqs
  const sns = new SNSClient(settings('sns'))
  const sqs = new SQSClient(settings('sqs'))
  const { TopicArn } = await sns.send(new topics.CreateTopicCommand({ Name: 'aws-test-topic' }))
  for (const raw of ['true', 'false']) {
    const { QueueUrl } = await sqs.send(new queues.CreateQueueCommand({ QueueName: `aws-test-topic-${raw}` }))
    const { Attributes } = await sqs.send(
      new queues.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    )
    const { SubscriptionArn } = await sns.send(
      new topics.SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        Attributes: { RawMessageDelivery: raw },
      }),
    )
    await traced.collect(() => undefined)
    const spans = await traced.collect(async () => {
      await sns.send(new topics.PublishCommand({ TopicArn, Message: 'hello' }))
      await sns.send(
        new topics.PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: '1', Message: 'hello' }] }),
      )
      for (let count = 0; count < 2; ) {
        const { Messages = [] } = await sqs.send(
          new queues.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        )
        count += Messages.length
      }
    })
    const published = one(spans, 'publish')
    assert.deepEqual(
      [published.resource, published.meta.topicname, published.meta['aws.sns.topic_arn'], published.service],
      ['publish aws-test-topic', 'aws-test-topic', TopicArn, 'app-aws-sns'],
    )
    const sent = [published, one(spans, 'publishBatch')].map(span => span.spanId)
    assert.deepEqual(calls(spans).flatMap(linkedIds).sort(), sent.sort(), raw)
    await sns.send(new topics.UnsubscribeCommand({ SubscriptionArn }))
  }
  sns.destroy()
  sqs.destroy()
})

test('DynamoDB tells the table, and nothing of items', async () => {
  const { DynamoDBClient, ...commands } =
    require('@aws-sdk/client-dynamodb') as typeof import('@aws-sdk/client-dynamodb')
  const dynamodb = new DynamoDBClient(settings('dynamodb'))
  const TableName = 'aws-test-table'
  const spans = await traced.collect(async () => {
    await dynamodb.send(
      new commands.CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    let status: string | undefined
    while (status !== 'ACTIVE') {
      status = (await dynamodb.send(new commands.DescribeTableCommand({ TableName }))).Table?.TableStatus
    }
    await dynamodb.send(new commands.PutItemCommand({ TableName, Item: { id: { S: 'Zq7secretZq7' } } }))
  })
  const span = one(spans, 'putItem')
  assert.deepEqual(
    [span.resource, span.meta.tablename, span.meta['aws.dynamodb.table_name'], span.meta['db.system'], span.service],
    [`putItem ${TableName}`, TableName, TableName, 'dynamodb', 'app-aws-dynamodb'],
  )
  assert.ok(!JSON.stringify(spans.map(({ meta }) => meta)).includes('Zq7'))
  dynamodb.destroy()
})

test('the requests over HTTP are below their call, one for each attempt, without headers of the trace', async () => {
  const { SQSClient, ListQueuesCommand } = require('@aws-sdk/client-sqs') as Sqs
  // An answer that is tried again each time; a refused connection is not, where the machine has little time.
  const busy = createServer((request, response) => {
    request.resume()
    response.writeHead(503).end()
  }).listen(0, '127.0.0.1')
  await once(busy, 'listening')
  const endpoint = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`
  const sqs = new SQSClient({ ...settings('sqs'), endpoint, maxAttempts: 2 })
  const spans = await traced.collect(() => assert.rejects(sqs.send(new ListQueuesCommand({}))))
  sqs.destroy()
  busy.close()
  const call = one(spans, 'listQueues')
  assert.equal(call.error, 1)
  const requests = spans.filter(span => span.name === 'http.request')
  assert.deepEqual(
    requests.map(span => span.parentId),
    [call.spanId, call.spanId],
    tree(spans),
  )
  const headers: string[] = []
  const plain = new SQSClient(settings('sqs'))
  plain.middlewareStack.add(
    next => async args => {
      const result = await next(args)
      headers.push(...Object.keys((args.request as { readonly headers: object }).headers))
      return result
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await traced.collect(() => plain.send(new ListQueuesCommand({})))
  assert.ok(headers.includes('authorization'), headers.join())
  assert.ok(!headers.some(name => /datadog|traceparent/.test(name)), headers.join())
  sqs.destroy()
  plain.destroy()
})

test('one service for all of AWS where it is set so', async () => {
  const { SQSClient, ListQueuesCommand } = require('@aws-sdk/client-sqs') as Sqs
  const sqs = new SQSClient(settings('sqs'))
  traced.tracer.use('aws-sdk', { splitByAwsService: false })
  try {
    const spans = await traced.collect(() => sqs.send(new ListQueuesCommand({})))
    assert.equal(one(spans, 'listQueues').service, 'app-aws')
  } finally {
    traced.tracer.use('aws-sdk', {})
    sqs.destroy()
  }
})

for (const [title, app] of [
  ['AWS SDK 3', undefined],
  ['AWS SDK 3.300', 'aws-3-300'],
] as const) {
  programContract({
    title,
    ...(app !== undefined && { app }),
    imports: { '{ S3Client, ListBucketsCommand }': '@aws-sdk/client-s3' },
    body: `
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
const s3 = new S3Client({ endpoint: process.env.ENDPOINT, region: 'us-east-1', credentials, forcePathStyle: true })
await s3.send(new ListBucketsCommand({}))
s3.destroy()
console.log('done')`,
    env: () => ({ ENDPOINT: aws.endpoints.s3, NODE_NO_WARNINGS: '1' }),
    trees: ['aws.request listBuckets app-aws-s3'],
    ignore: /^http/,
    stdout: 'done',
  })
}
