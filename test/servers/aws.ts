import { join } from 'node:path'
import { createHome, keep } from './keep'
import { share } from './share'

/** Servers on 127.0.0.1 that stand in for those of AWS, and what its clients want to be given for them. */
export interface Aws {
  readonly host: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The `endpoint` of each client; that of S3 wants `forcePathStyle` too. Names of tables have three letters or more. */
  readonly endpoints: { readonly dynamodb: string; readonly s3: string; readonly sns: string; readonly sqs: string }
  /** Kills the servers and removes their files. */
  stop(): Promise<void>
}

/** The only key that s3rver knows; the others take any. */
const KEY = 'S3RVER'

/** Starts dynalite, s3rver and fauxqs from npm in a process of their own. */
export async function startAws(): Promise<Aws> {
  const { said, stop } = await keep({
    name: 'AWS',
    home: createHome('aws'),
    command: process.execPath,
    args: [join(__dirname, 'aws-program.mjs')],
    ready: /dynamodb=(\d+) s3=(\d+) messages=(\d+)/,
  })
  const host = '127.0.0.1'
  const [dynamodb, s3, messages] = said.slice(1).map(port => `http://${host}:${port}`)
  return {
    host,
    region: 'us-east-1',
    credentials: { accessKeyId: KEY, secretAccessKey: KEY },
    endpoints: { dynamodb: String(dynamodb), s3: String(s3), sns: String(messages), sqs: String(messages) },
    stop,
  }
}

/** The run's servers, or some of the caller's own. Tables, buckets, queues and topics are shared: name them after the test. */
export function shareAws(): Promise<Aws> {
  return share('aws', startAws)
}
