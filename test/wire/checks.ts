import { describe, type Wire } from './scan'

/** Takes one problem of one field. */
export type Report = (field: string, problem: string) => void

/** The largest unsigned 64-bit number. */
export const MAX_UINT64 = 2n ** 64n - 1n

/** The largest signed 64-bit number. */
export const MAX_INT64 = 2n ** 63n - 1n

/** Keys of meta, metrics and meta_struct that agents never cut. */
const UNCUT_KEY = /^_dd\..*\.(json|msgpack|protobuf)$/
const MAX_KEY_BYTES = 200

/** How many bytes a key, or the value under it, may have: no limit where agents never cut. */
export function byteLimit(key: string, usual: number): number {
  return UNCUT_KEY.test(key) ? Number.POSITIVE_INFINITY : usual
}

/** Wants valid UTF-8 of `least` to `most` bytes; true where it is. */
export function checkText(value: Wire, field: string, least: number, most: number, report: Report): boolean {
  if (value.type !== 'str') report(field, `${describe(value)}, expected str`)
  else if (!value.utf8) report(field, `${describe(value)} is not UTF-8`)
  else if (value.bytes < least) report(field, 'empty')
  else if (value.bytes > most) report(field, `${value.bytes} bytes, at most ${most}`)
  else return true
  return false
}

/** Wants an integer of `least` to `most`. */
export function checkInteger(value: Wire, field: string, least: bigint, most: bigint, report: Report): void {
  if (value.type !== 'int') report(field, `${describe(value)}, expected an integer`)
  else if (value.value < least || value.value > most) report(field, `${value.value} is not in ${least}…${most}`)
}

/** Wants a map of distinct string keys, and hands each value with its key to `check`. */
export function checkMap(
  map: Wire,
  field: string,
  report: Report,
  check: (value: Wire, key: string, field: string, report: Report) => void,
): void {
  if (map.type !== 'map') {
    report(field, `${describe(map)}, expected a map`)
    return
  }
  const seen = new Set<string>()
  for (const [key, value] of map.entries) {
    const name = key.type === 'str' ? key.value : ''
    const inner = `${field}.${name.slice(0, 60)}`
    checkText(key, `key of ${inner}`, 1, byteLimit(name, MAX_KEY_BYTES), report)
    if (seen.has(name)) report(inner, 'written twice')
    seen.add(name)
    check(value, name, inner, report)
  }
}

/** Wants an array, and hands each item to `check`. */
export function checkItems(
  array: Wire,
  field: string,
  report: Report,
  check: (item: Wire, field: string, report: Report) => void,
): void {
  if (array.type !== 'array') {
    report(field, `${describe(array)}, expected an array`)
    return
  }
  for (const [index, item] of array.items.entries()) check(item, `${field}[${index}]`, report)
}

/** Wants a map with all of `required`, and each key checked by its row in `rules`. */
export function checkRecord(
  map: Wire,
  field: string,
  report: Report,
  required: readonly string[],
  rules: Readonly<Record<string, (value: Wire, field: string, report: Report) => void>>,
): void {
  const seen = new Set<string>()
  checkMap(map, field, report, (value, key, inner) => {
    seen.add(key)
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (rule) rule(value, inner, report)
    else report(inner, `unknown key, expected one of ${Object.keys(rules).join(' ')}`)
  })
  if (map.type !== 'map') return
  for (const key of required) if (!seen.has(key)) report(`${field}.${key}`, 'absent')
}
