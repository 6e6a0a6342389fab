import { isText } from '../../src/operations/place'
import { hideInUrl } from '../../src/secrets/credentials'

/** What a service is asked about: a parameter, the tag of its name, and tags for all of its value. */
type Parameter = readonly [parameter: string, tag: string, whole?: string]

const parameters: ReadonlyMap<string, readonly Parameter[]> = new Map(
  Object.entries<readonly Parameter[]>({
    s3: [['Bucket', 'bucketname']],
    sqs: [
      ['QueueUrl', 'queuename', 'aws.sqs.queue_url'],
      ['QueueName', 'queuename'],
    ],
    sns: [
      ['TopicArn', 'topicname', 'aws.sns.topic_arn'],
      ['TargetArn', 'topicname', 'aws.sns.topic_arn'],
    ],
    dynamodb: [['TableName', 'tablename']],
    kinesis: [['StreamName', 'streamname']],
    lambda: [['FunctionName', 'functionname']],
    eventbridge: [['Name', 'rulename']],
    sfn: [['stateMachineArn', 'statemachinename']],
    cloudwatchlogs: [['logGroupName', 'aws.cloudwatch.logs.log_group_name']],
  }),
)

const more: Readonly<Record<string, readonly string[]>> = {
  queuename: ['aws.sqs.queue_name', 'messaging.destination.name'],
  topicname: ['messaging.destination.name'],
  tablename: ['aws.dynamodb.table_name'],
  bucketname: ['aws.s3.bucket_name'],
}

const systems: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    sqs: ['messaging.system', 'aws_sqs'],
    sns: ['messaging.system', 'aws_sns'],
    dynamodb: ['db.system', 'dynamodb'],
  }),
)

/** What a call is about, and tags that tell it. Phone numbers, keys and items are none of them. */
export function targetOf(
  service: string,
  input: unknown,
): { readonly target: string | undefined; readonly meta: string[] } {
  const meta = [...(systems.get(service) ?? [])]
  if (typeof input !== 'object' || input === null) return { target: undefined, meta }
  for (const [parameter, tag, whole] of parameters.get(service) ?? []) {
    const value = (input as Readonly<Record<string, unknown>>)[parameter]
    if (!isText(value)) continue
    const name = value.slice(
      Math.max(value.lastIndexOf('/'), parameter.endsWith('Arn') ? value.lastIndexOf(':') : -1) + 1,
    )
    meta.push(tag, name)
    if (whole !== undefined) meta.push(whole, hideInUrl(value))
    for (const other of more[tag] ?? []) meta.push(other, name)
    return { target: name, meta }
  }
  return { target: undefined, meta }
}
