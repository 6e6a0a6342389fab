import { flag, integer } from '../kinds/plain'
import { option, type Table } from '../option'

/** Settings of functions in a cloud. */
export const functionOptions = {
  managedServices: option(flag, {
    env: ['DD_TRACE_MANAGED_SERVICES'],
    default: false,
    doc: 'The service of AWS that called a Lambda function has a span of its own, such as `aws.apigateway` or `aws.sqs`.',
  }),
  flushDeadline: option(integer(10, 60_000), {
    env: ['DD_APM_FLUSH_DEADLINE_MILLISECONDS'],
    default: 100,
    doc: 'How long before the time limit of a Lambda function its open spans are ended as failed and sent, in milliseconds.',
  }),
} satisfies Table
