import { own } from '../names/own'

/** One measurement. */
export interface Measurement {
  readonly name: string
  readonly type: 'gauge' | 'count' | 'distribution' | 'set'
  readonly values: readonly number[] | readonly string[]
  /** The share of measurements that is sent, from above 0 to 1: one stands for 1/rate. */
  readonly rate: number
  /** Sorted. */
  readonly tags: readonly string[]
}

const types = { g: 'gauge', c: 'count', d: 'distribution', h: 'distribution', ms: 'distribution', s: 'set' } as const
const maxTags = 100

/**
 * Reads a line of DogStatsD: `name:1|c|@0.5|#tag:value,other`. Undefined for an event or a service check, which are read by
 * nobody here; throws an Error that tells what is wrong.
 * Format: https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
 */
export function readMeasurement(line: string): Measurement | undefined {
  if (line.startsWith('_e{') || line.startsWith('_sc|')) return undefined
  const [measured = '', code = '', ...rest] = line.split('|')
  const colon = measured.indexOf(':')
  if (colon < 1) throw new Error(`expected name:value|type, got ${line.slice(0, 80)}`)
  const name = measured.slice(0, colon)
  const type = own(types, code)
  if (type === undefined) throw new Error(`${name}: expected the type g, c, d, h, ms or s, got ${code || 'nothing'}`)
  const texts = measured.slice(colon + 1).split(':')
  let rate = 1
  let tags: string[] = []
  for (const part of rest) {
    if (part.startsWith('@')) rate = readRate(part.slice(1), name)
    else if (part.startsWith('#')) tags = part.slice(1).split(',').filter(Boolean).slice(0, maxTags).sort()
  }
  return { name, type, rate, tags, values: type === 'set' ? texts : texts.map(text => readNumber(text, name)) }
}

function readNumber(text: string, name: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw new Error(`${name}: expected a number, got ${text || 'nothing'}`)
}

function readRate(text: string, name: string): number {
  const rate = readNumber(text, name)
  if (rate > 0 && rate <= 1) return rate
  throw new Error(`${name}: expected a rate above 0 and up to 1, got ${text}`)
}
