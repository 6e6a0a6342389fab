import { decode } from '@msgpack/msgpack'
import { scan } from './wire/scan'
import type { PayloadVersion } from './wire/span'
import { type Fields, integerIn, metaIn, metricIn, spanProblems } from './wire/span-rules'
import { type Chunk, unpackMaps, unpackTable } from './wire/unpack'

/** What the checked payload may hold beyond the plain case. */
export interface ValidatorOptions {
  /** Several spans of a chunk may have their parent outside of it. Default: false. */
  readonly partialFlush?: boolean
  /** 128: a chunk with a root must carry `_dd.p.tid`; 64: it need not. Default: 128. */
  readonly traceIdBits?: 64 | 128
  /** The agent's /info allowed `span_events`. Default: false. */
  readonly spanEvents?: boolean
  /** The agent's /info allowed `meta_struct`. Default: false. */
  readonly metaStruct?: boolean
}

/** Header names in lower case, as node:http gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** The largest body the Datadog Agent takes by default, in bytes. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024

/** Everything wrong with a trace request, each as `chunk 0 span 1 (name id): field: what`; empty when all is well. */
export function validate(
  payload: Uint8Array,
  headers: Headers,
  version: PayloadVersion,
  options: ValidatorOptions = {},
): string[] {
  const problems: string[] = []
  const chunks = readPayload(payload, version, problems)
  problems.push(...headerProblems(headers, payload.length, chunks?.length))
  for (const [index, chunk] of (chunks ?? []).entries()) problems.push(...chunkProblems(chunk, index, options))
  return problems
}

function readPayload(payload: Uint8Array, version: PayloadVersion, problems: string[]): Chunk[] | undefined {
  try {
    const root = scan(payload)
    decode(payload, { useBigInt64: true })
    return version === '0.5' ? unpackTable(root, problems) : unpackMaps(root, problems)
  } catch (error) {
    problems.push(`payload: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

function headerProblems(headers: Headers, length: number, chunks: number | undefined): string[] {
  const problems: string[] = []
  const expect = (name: string, value: string | undefined) => {
    if (headers[name] !== value) {
      problems.push(`header ${name}: ${headers[name] ?? 'absent'}, expected ${value ?? 'none'}`)
    }
  }
  expect('content-type', 'application/msgpack')
  expect('content-length', String(length))
  expect('content-encoding', undefined)
  expect('transfer-encoding', undefined)
  if (chunks !== undefined) expect('x-datadog-trace-count', String(chunks))
  for (const name of ['datadog-meta-lang', 'datadog-meta-lang-version', 'datadog-meta-tracer-version']) {
    if (!headers[name]) problems.push(`header ${name}: absent`)
  }
  if (length > MAX_BODY_BYTES) problems.push(`payload: ${length} bytes, the agent takes ${MAX_BODY_BYTES}`)
  return problems
}

function chunkProblems(spans: Chunk, index: number, options: ValidatorOptions): string[] {
  const first = spans[0]
  if (!first) return [`chunk ${index}: no span in it`]
  const problems = spans.flatMap((fields, at) => spanProblems(fields, nameOf(fields, index, at), options))
  if (metricIn(first, '_sampling_priority_v1') === undefined) {
    problems.push(`${nameOf(first, index, 0)}: metrics._sampling_priority_v1: absent on the first span`)
  }
  problems.push(...unityProblems(spans, first, index))
  const ids = new Set(spans.map(fields => integerIn(fields, 'span_id')))
  const parents = spans.map(fields => integerIn(fields, 'parent_id'))
  const roots = parents.filter(parent => parent === 0n).length
  const outside = parents.filter(parent => !ids.has(parent)).length
  if (roots > 1) {
    problems.push(`chunk ${index}: parent_id: ${roots} spans have 0`)
  } else if (outside > 1 && options.partialFlush !== true) {
    problems.push(`chunk ${index}: parent_id: ${outside} spans have their parent outside of the chunk`)
  }
  if (roots > 0 && metaIn(first, '_dd.p.tid') === undefined && options.traceIdBits !== 64) {
    problems.push(`${nameOf(first, index, 0)}: meta._dd.p.tid: absent on the first span of a trace that began here`)
  }
  return problems
}

/** What the spans of one chunk must share with the first, and what they must not share. */
function unityProblems(spans: Chunk, first: Fields, index: number): string[] {
  const problems: string[] = []
  const ids = new Set<bigint>()
  for (const [at, fields] of spans.entries()) {
    const report = (problem: string) => problems.push(`${nameOf(fields, index, at)}: ${problem}`)
    const id = integerIn(fields, 'span_id')
    if (id !== undefined && ids.has(id)) report(`span_id: ${id} is in the chunk twice`)
    if (id !== undefined) ids.add(id)
    const traceId = integerIn(fields, 'trace_id')
    if (traceId !== integerIn(first, 'trace_id')) report(`trace_id: ${traceId} is not that of the first span`)
    const tid = metaIn(fields, '_dd.p.tid')
    if (tid !== undefined && tid !== metaIn(first, '_dd.p.tid')) {
      report(`meta._dd.p.tid: ${tid} is not that of the first span`)
    }
    const priority = metricIn(fields, '_sampling_priority_v1')
    if (priority !== undefined && priority !== metricIn(first, '_sampling_priority_v1')) {
      report(`metrics._sampling_priority_v1: ${priority} is not that of the first span`)
    }
  }
  return problems
}

function nameOf(fields: Fields, index: number, at: number): string {
  const name = fields.get('name')
  const words = [name?.type === 'str' ? name.value : 'unnamed', integerIn(fields, 'span_id') ?? 'no id']
  return `chunk ${index} span ${at} (${words.join(' ')})`
}
