/** Values of the tag `span.kind`, by the constants that users of dd-trace know. */
const kinds = {
  SERVER: 'server',
  CLIENT: 'client',
  PRODUCER: 'producer',
  CONSUMER: 'consumer',
  INTERNAL: 'internal',
} as const

export = kinds
