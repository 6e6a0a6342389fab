import { lazily } from '../core/lazy'

const satisfies = lazily(() => require('semver/functions/satisfies') as typeof import('semver/functions/satisfies'))

/** Numbers that a double holds, without zeros in front. */
const plainVersion = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/
const plainBound = /^(>=|<)(0|[1-9]\d{0,8})(?:\.(0|[1-9]\d{0,8}))?(?:\.(0|[1-9]\d{0,8}))?$/

/** Whether a version lies in a range. */
export function isInRange(version: string, range: string): boolean {
  // Without the option, 6.0.0-alpha.2 would not count as >=5.
  return isPlainlyIn(version, range) ?? satisfies()(version, range, { includePrerelease: true })
}

/**
 * The same for three plain numbers and bounds such as `>=4 <5.12`, of which nearly all are; undefined for all else. To load
 * semver takes 5 ms, of the 40 that a program with Express takes longer to start.
 */
export function isPlainlyIn(version: string, range: string): boolean | undefined {
  const plain = plainVersion.exec(version)
  if (plain === null) return undefined
  const numbers = plain.slice(1).map(Number)
  let isIn = true
  for (const bound of range.split(' ')) {
    const parts = plainBound.exec(bound)
    if (parts === null) return undefined
    const [, operator, ...limits] = parts
    if (isBelow(numbers, limits.map(Number)) !== (operator === '<')) isIn = false
  }
  return isIn
}

/** A part of the bound that is left out is NaN here, and counts as 0. */
function isBelow(numbers: readonly number[], bound: readonly number[]): boolean {
  for (const [at, number] of numbers.entries()) {
    const limit = bound[at] || 0
    if (number !== limit) return number < limit
  }
  return false
}
