import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Aws, startAws } from '../../servers/aws'
import { leavesNothing } from './leaves-nothing'

test('the stand-ins of AWS serve its clients, and leave nothing', async () => {
  await leavesNothing(startAws, async aws => {
    await storesItems(aws)
    await storesObjects(aws)
    await bringsMessages(aws)
  })
})

async function storesItems({ region, credentials, endpoints }: Aws): Promise<void> {
  const client = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb })
  const key = { AttributeName: 'id', AttributeType: 'S' } as const
  await client.send(
    new CreateTableCommand({
      TableName: 'house-items',
      AttributeDefinitions: [key],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  await client.send(new PutItemCommand({ TableName: 'house-items', Item: { id: { S: 'pen' }, price: { N: '2' } } }))
  const { Item } = await client.send(new GetItemCommand({ TableName: 'house-items', Key: { id: { S: 'pen' } } }))
  assert.deepEqual(Item, { id: { S: 'pen' }, price: { N: '2' } })
  const missing = new GetItemCommand({ TableName: 'no-such-table', Key: { id: { S: 'pen' } } })
  await assert.rejects(client.send(missing), { name: 'ResourceNotFoundException' })
  client.destroy()
}

async function storesObjects({ region, credentials, endpoints }: Aws): Promise<void> {
  const client = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: 'house' }))
  await client.send(new PutObjectCommand({ Bucket: 'house', Key: 'word', Body: 'said' }))
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'house', Key: 'word' }))
  assert.equal(await Body?.transformToString(), 'said')
  const missing = client.send(new GetObjectCommand({ Bucket: 'house', Key: 'none' }))
  await assert.rejects(missing, { name: 'NoSuchKey' })
  client.destroy()
}

/** One message straight to a queue, and one to a topic that the queue listens to. */
async function bringsMessages({ region, credentials, endpoints }: Aws): Promise<void> {
  const sqs = new SQSClient({ region, credentials, endpoint: endpoints.sqs })
  const sns = new SNSClient({ region, credentials, endpoint: endpoints.sns })
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'house' }))
  const MessageAttributes = { word: { DataType: 'String', StringValue: 'kept' } }
  const receive = async () => {
    const all = { MessageAttributeNames: ['All'], WaitTimeSeconds: 5 }
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...all }))
    return [Messages?.[0]?.Body, Messages?.[0]?.MessageAttributes?.word?.StringValue]
  }
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'said', MessageAttributes }))
  assert.deepEqual(await receive(), ['said', 'kept'])

  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'house' }))
  const Endpoint = `arn:aws:sqs:${region}:000000000000:house`
  const Attributes = { RawMessageDelivery: 'true' }
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }))
  await sns.send(new PublishCommand({ TopicArn, Message: 'published', MessageAttributes }))
  assert.deepEqual(await receive(), ['published', 'kept'])
  sqs.destroy()
  sns.destroy()
}
