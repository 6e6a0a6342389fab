/** Types of spans, by the constants that users of dd-trace know. */
const types = {
  HTTP: 'http',
  SERVERLESS: 'serverless',
  WEB: 'web',
} as const

export = types
