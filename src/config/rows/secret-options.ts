import { flag } from '../kinds/plain'
import { option, type Table } from '../option'

/** Settings of what is hidden before anything is sent, beside the query strings of URLs. */
export const secretOptions = {
  sqlObfuscationEnabled: option(flag, {
    env: ['DD_TRACE_SQL_OBFUSCATION_ENABLED'],
    defaultText: 'true for mysql, mysql2 and prisma; false for pg',
    doc: 'Literals in SQL are replaced by `?`, for every library that has no setting of its own.',
  }),
  errorObfuscationEnabled: option(flag, {
    env: ['DD_TRACE_ERROR_OBFUSCATION_ENABLED'],
    default: true,
    doc: 'What looks like a secret in messages and stacks of errors, in events of spans, and in log records that are sent, is replaced by `***`.',
  }),
} satisfies Table
