import { decode } from '@msgpack/msgpack'
import {
  checkInteger,
  checkItems,
  checkMap,
  checkRecord,
  checkText,
  MAX_INT64,
  MAX_UINT64,
  type Report,
} from './checks'
import { describe, type Wire } from './scan'

const MAX_UINT32 = 2n ** 32n - 1n

/** Rules of one item of `span_links`. */
export function checkLink(link: Wire, field: string, report: Report): void {
  checkRecord(link, field, report, ['trace_id', 'span_id'], {
    trace_id: (value, inner) => checkInteger(value, inner, 1n, MAX_UINT64, report),
    trace_id_high: (value, inner) => checkInteger(value, inner, 0n, MAX_UINT64, report),
    span_id: (value, inner) => checkInteger(value, inner, 1n, MAX_UINT64, report),
    attributes: (value, inner) => checkMap(value, inner, report, (text, _key, at) => checkString(text, at, report)),
    tracestate: checkString,
    flags: (value, inner) => checkInteger(value, inner, 0n, MAX_UINT32, report),
  })
}

/** Rules of one item of `span_events`. */
export function checkEvent(event: Wire, field: string, report: Report): void {
  checkRecord(event, field, report, ['time_unix_nano', 'name'], {
    time_unix_nano: (value, inner) => checkInteger(value, inner, 1n, MAX_UINT64, report),
    name: (value, inner) => {
      checkText(value, inner, 1, Number.POSITIVE_INFINITY, report)
    },
    attributes: (value, inner) => checkMap(value, inner, report, (typed, _key, at) => checkTyped(typed, at, report)),
  })
}

/** Rules of one value of `meta_struct`: msgpack inside a bin. */
export function checkBlob(value: Wire, _key: string, field: string, report: Report): void {
  if (value.type !== 'bin') {
    report(field, `${describe(value)}, expected bin`)
    return
  }
  try {
    decode(value.value, { useBigInt64: true })
  } catch (error) {
    report(field, `holds no msgpack: ${error instanceof Error ? error.message : error}`)
  }
}

type Check = (value: Wire, field: string, report: Report) => void

/** The key that holds the value, by the number under `type`. */
const SCALARS: Readonly<Record<string, readonly [key: string, check: Check]>> = {
  '0': ['string_value', checkString],
  '1': ['bool_value', (value, field, report) => checkType(value, 'bool', field, report)],
  '2': ['int_value', (value, field, report) => checkInteger(value, field, -MAX_INT64 - 1n, MAX_INT64, report)],
  '3': ['double_value', (value, field, report) => checkType(value, 'float64', field, report)],
}

function checkTyped(value: Wire, field: string, report: Report): void {
  if (typeOf(value) === '4') {
    checkRecord(value, field, report, ['array_value'], {
      type: () => undefined,
      array_value: (array, inner) => {
        checkRecord(array, inner, report, ['values'], { values: (values, at) => checkValues(values, at, report) })
      },
    })
  } else {
    checkScalar(value, field, report)
  }
}

function checkScalar(value: Wire, field: string, report: Report): void {
  const scalar = SCALARS[typeOf(value) ?? '']
  if (!scalar) {
    report(field, `${describe(value)} has no known type`)
    return
  }
  const [key, check] = scalar
  checkRecord(value, field, report, [key], { type: () => undefined, [key]: check })
}

function checkValues(values: Wire, field: string, report: Report): void {
  checkItems(values, field, report, checkScalar)
  const types = new Set(values.type === 'array' ? values.items.map(typeOf) : [])
  if (types.size > 1) report(field, 'holds values of several types')
}

function typeOf(value: Wire): string | undefined {
  const type = value.type === 'map' && value.entries.find(([key]) => key.type === 'str' && key.value === 'type')?.[1]
  return type && type.type === 'int' ? String(type.value) : undefined
}

function checkString(value: Wire, field: string, report: Report): void {
  checkText(value, field, 0, Number.POSITIVE_INFINITY, report)
}

function checkType(value: Wire, type: Wire['type'], field: string, report: Report): void {
  if (value.type !== type) report(field, `${describe(value)}, expected ${type}`)
}
