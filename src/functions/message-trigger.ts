import { parsed } from '../operations/job'
import { type Fields, fieldsOf, lastPart, textOf } from './fields'
import type { CallingService, Trigger } from './trigger'

/** The name under which Datadog's tracers carry a trace in messages. */
const key = '_datadog'
/** The longest body in which a trace is looked for, in characters. */
const longest = 1_048_576
/** So many messages of a batch are asked for their traces. */
const mostLinks = 128

/** An event of a queue, a topic, a stream, a bus or a bucket. */
export function messageTrigger(event: Fields): Trigger | undefined {
  if (Array.isArray(event.Records) && event.Records.length > 0) return recordsTrigger(event.Records.map(fieldsOf))
  if (textOf(event['detail-type']) !== undefined) return busTrigger(event)
  if (event.awslogs !== undefined) return { source: 'cloudwatch-logs', arn: undefined, carriers: [] }
  return undefined
}

function recordsTrigger(records: readonly Fields[]): Trigger | undefined {
  const [first = {}] = records
  const some = records.slice(0, mostLinks)
  const arn = textOf(first.eventSourceARN)
  switch (first.eventSource ?? first.EventSource) {
    case 'aws:sqs':
      return { source: 'sqs', arn, carriers: some.map(inQueue), service: queueService(first, arn ?? '') }
    case 'aws:sns': {
      const { TopicArn, Timestamp } = fieldsOf(first.Sns)
      const topic = textOf(TopicArn)
      const service = called('aws.sns', 'sns', 'topicname', topic ?? '', ':', Date.parse(String(Timestamp)))
      return { source: 'sns', arn: topic, carriers: some.map(({ Sns }) => inEnvelope(fieldsOf(Sns))), service }
    }
    case 'aws:kinesis': {
      const arrived = Number(fieldsOf(first.kinesis).approximateArrivalTimestamp) * 1000
      const service = called('aws.kinesis', 'kinesis', 'streamname', arn ?? '', '/', arrived)
      return { source: 'kinesis', arn, carriers: some.map(inStream), service }
    }
    case 'aws:dynamodb': {
      const made = Number(fieldsOf(first.dynamodb).ApproximateCreationDateTime) * 1000
      const table = (arn ?? '').replace(/\/stream\/.*$/s, '')
      return {
        source: 'dynamodb',
        arn,
        carriers: [],
        service: called('aws.dynamodb', 'dynamodb', 'tablename', table, '/', made),
      }
    }
    case 'aws:s3': {
      const bucket = fieldsOf(fieldsOf(first.s3).bucket)
      const of = textOf(bucket.arn)
      const service = called('aws.s3', 's3', 'bucketname', of ?? '', ':', Date.parse(String(first.eventTime)))
      return { source: 's3', arn: of, carriers: [], service }
    }
    default:
      return undefined
  }
}

function busTrigger(event: Fields): Trigger {
  const isSchedule = event.source === 'aws.events' || event['detail-type'] === 'Scheduled Event'
  const [arn] = Array.isArray(event.resources) ? event.resources : []
  const service = {
    ...called('aws.eventbridge', 'eventbridge', 'detail_type', '', ':', Date.parse(String(event.time))),
    resource: String(event.source),
  }
  return {
    source: isSchedule ? 'cloudwatch-events' : 'eventbridge',
    arn: textOf(arn),
    carriers: [fieldsOf(event.detail)[key]],
    service: isSchedule ? undefined : service,
  }
}

function queueService(record: Fields, arn: string): CallingService {
  return called('aws.sqs', 'sqs', 'queuename', arn, ':', Number(fieldsOf(record.attributes).SentTimestamp))
}

function called(
  name: string,
  service: string,
  tag: string,
  arn: string,
  separator: string,
  at: number,
): CallingService {
  const resource = lastPart(arn, separator) || service
  const startTime = Number.isFinite(at) ? at : Date.now()
  return { name, service, resource, startTime, waits: false, meta: [tag, resource, 'event_source_arn', arn] }
}

/** A message of SQS: by its own attribute, else by the envelope of SNS or EventBridge that is its body. */
function inQueue({ messageAttributes, body }: Fields): unknown {
  return carriedIn(fieldsOf(messageAttributes)[key]) ?? inBody(body)
}

/** What SNS hands on, which may be an event of EventBridge. */
function inEnvelope({ MessageAttributes, Message }: Fields): unknown {
  return carriedIn(fieldsOf(MessageAttributes)[key]) ?? inBody(Message)
}

function inBody(body: unknown): unknown {
  if (typeof body !== 'string' || body.length > longest || !body.includes(key)) return undefined
  const { MessageAttributes, Message, detail } = fieldsOf(parsed(body))
  return MessageAttributes === undefined ? fieldsOf(detail)[key] : inEnvelope({ MessageAttributes, Message })
}

function inStream({ kinesis }: Fields): unknown {
  const { data } = fieldsOf(kinesis)
  if (typeof data !== 'string' || data.length > longest) return undefined
  const text = Buffer.from(data, 'base64').toString()
  return text.includes(key) ? fieldsOf(parsed(text))[key] : undefined
}

/** What an attribute holds, as SQS and as SNS write it in an event. */
function carriedIn(attribute: unknown): unknown {
  const { stringValue, binaryValue, Type, Value } = fieldsOf(attribute)
  const bytes = textOf(binaryValue) ?? (Type === 'Binary' ? textOf(Value) : undefined)
  return parsed(bytes === undefined ? (stringValue ?? Value) : Buffer.from(bytes, 'base64').toString())
}
