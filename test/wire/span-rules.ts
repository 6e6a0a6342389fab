import { checkInteger, checkItems, checkMap, checkText, MAX_INT64, MAX_UINT64, type Report } from './checks'
import { checkBlob, checkEvent, checkLink } from './link-rules'
import type { Wire } from './scan'
import { checkMeta, checkMetric } from './tag-rules'

/** A span's fields by their v0.4 names, as they stood on the wire. */
export type Fields = ReadonlyMap<string, Wire>

const REQUIRED = 'service name resource trace_id span_id parent_id start duration error meta metrics'.split(' ')
const OPTIONAL = ['type', 'meta_struct', 'span_links', 'span_events']
const YEAR_2000_NS = 946_684_800_000_000_000n

/** Everything wrong with one span taken alone, each problem opened by `where` and the field. */
export function spanProblems(
  fields: Fields,
  where: string,
  allowed: { readonly spanEvents?: boolean; readonly metaStruct?: boolean },
): string[] {
  const problems: string[] = []
  const report: Report = (field, problem) => problems.push(`${where}: ${field}: ${problem}`)
  for (const key of REQUIRED) if (!fields.has(key)) report(key, 'absent')
  for (const [key, value] of fields) {
    switch (key) {
      case 'service':
      case 'name':
        checkText(value, key, 1, 100, report)
        break
      case 'resource':
        checkText(value, key, 1, 5000, report)
        break
      case 'type':
        checkText(value, key, 0, 100, report)
        break
      case 'trace_id':
      case 'span_id':
        checkInteger(value, key, 1n, MAX_UINT64, report)
        break
      case 'parent_id':
        checkInteger(value, key, 0n, MAX_UINT64, report)
        break
      case 'start':
        checkInteger(value, key, YEAR_2000_NS, MAX_INT64, report)
        break
      case 'duration':
        checkInteger(value, key, 0n, MAX_INT64 - (integerIn(fields, 'start') ?? 0n), report)
        break
      case 'error':
        checkInteger(value, key, 0n, 1n, report)
        break
      case 'meta':
        checkMap(value, key, report, checkMeta)
        break
      case 'metrics':
        checkMap(value, key, report, checkMetric)
        break
      case 'meta_struct':
        if (allowed.metaStruct !== true) report(key, 'the agent did not offer to take it')
        checkMap(value, key, report, checkBlob)
        break
      case 'span_links':
        checkItems(value, key, report, checkLink)
        break
      case 'span_events':
        if (allowed.spanEvents !== true) report(key, 'the agent did not offer to take it')
        checkItems(value, key, report, checkEvent)
        break
      default:
        report(key, `unknown key, expected one of ${[...REQUIRED, ...OPTIONAL].join(' ')}`)
    }
  }
  const id = integerIn(fields, 'span_id')
  if (id !== undefined && id === integerIn(fields, 'parent_id')) report('parent_id', 'the span is its own parent')
  return problems
}

/** An integer field, or undefined where it is absent or no integer. */
export function integerIn(fields: Fields, key: string): bigint | undefined {
  const value = fields.get(key)
  return value?.type === 'int' ? value.value : undefined
}

/** The text under `key` in a span's `meta`. */
export function metaIn(fields: Fields, key: string): string | undefined {
  const value = entry(fields.get('meta'), key)
  return value?.type === 'str' ? value.value : undefined
}

/** The number under `key` in a span's `metrics`. */
export function metricIn(fields: Fields, key: string): number | undefined {
  const value = entry(fields.get('metrics'), key)
  return value?.type === 'int' || value?.type === 'float64' ? Number(value.value) : undefined
}

function entry(map: Wire | undefined, key: string): Wire | undefined {
  if (map?.type !== 'map') return undefined
  return map.entries.find(([name]) => name.type === 'str' && name.value === key)?.[1]
}
