import type { Schema } from './protobuf'

/**
 * The messages that we send, as far as we fill them.
 * Source: https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto
 */

/** A list or a map has values of its own kind in it. */
const value: { [name: string]: Schema[string] } = {
  stringValue: [1, 'text'],
  boolValue: [2, 'integer'],
  intValue: [3, 'integer'],
  doubleValue: [4, 'double'],
}
const attribute: Schema = { key: [1, 'text'], value: [2, value] }
value.arrayValue = [5, { values: [1, value] }]
value.kvlistValue = [6, { values: [1, attribute] }]

export const resourceSchema: Schema = { attributes: [1, attribute] }

export const scopeSchema: Schema = { name: [1, 'text'], version: [2, 'text'], attributes: [3, attribute] }

const event: Schema = { timeUnixNano: [1, 'fixed64'], name: [2, 'text'], attributes: [3, attribute] }

const link: Schema = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'text'],
  attributes: [4, attribute],
  flags: [6, 'fixed32'],
}

export const spanSchema: Schema = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'text'],
  parentSpanId: [4, 'hex'],
  name: [5, 'text'],
  kind: [6, 'integer'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, attribute],
  droppedAttributesCount: [10, 'integer'],
  events: [11, event],
  links: [13, link],
  status: [15, { message: [2, 'text'], code: [3, 'integer'] }],
  flags: [16, 'fixed32'],
}

const histogramPoint: Schema = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'packed64'],
  explicitBounds: [7, 'packedDouble'],
  attributes: [9, attribute],
  min: [11, 'double'],
  max: [12, 'double'],
}

const histogram: Schema = { dataPoints: [1, histogramPoint], aggregationTemporality: [2, 'integer'] }

const numberPoint: Schema = {
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  asInt: [6, 'signed64'],
  attributes: [7, attribute],
}

const sum: Schema = {
  dataPoints: [1, numberPoint],
  aggregationTemporality: [2, 'integer'],
  isMonotonic: [3, 'integer'],
}

const metric: Schema = {
  name: [1, 'text'],
  description: [2, 'text'],
  unit: [3, 'text'],
  gauge: [5, { dataPoints: [1, numberPoint] }],
  sum: [7, sum],
  histogram: [9, histogram],
}

const scopeMetrics: Schema = { scope: [1, scopeSchema], metrics: [2, metric], schemaUrl: [3, 'text'] }

export const metricsSchema: Schema = {
  resourceMetrics: [1, { resource: [1, resourceSchema], scopeMetrics: [2, scopeMetrics] }],
}

const logRecord: Schema = {
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'integer'],
  severityText: [3, 'text'],
  body: [5, value],
  attributes: [6, attribute],
  droppedAttributesCount: [7, 'integer'],
  flags: [8, 'fixed32'],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'text'],
}

const scopeLogs: Schema = { scope: [1, scopeSchema], logRecords: [2, logRecord], schemaUrl: [3, 'text'] }

export const logsSchema: Schema = { resourceLogs: [1, { resource: [1, resourceSchema], scopeLogs: [2, scopeLogs] }] }
