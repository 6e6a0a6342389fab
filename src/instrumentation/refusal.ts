import { isRecord, quote } from '../config/option'
import type { Instrumentation } from './define'

/** What is wrong with an instrumentation that a user gave; undefined where nothing is. Never throws. */
export function refusal(given: unknown): string | undefined {
  try {
    if (!isRecord(given)) return `expected a name or what defineInstrumentation gave, got ${quote(given)}`
    const { name, aliases, options, targets } = given
    if (typeof name !== 'string' || name === '') return `expected a text in name, got ${quote(name)}`
    if (aliases !== undefined && !isTexts(aliases))
      return `${name}: expected a list of texts in aliases, got ${quote(aliases)}`
    if (options !== undefined && !isRecord(options)) return `${name}: expected rows in options, got ${quote(options)}`
    if (!Array.isArray(targets) || targets.length === 0)
      return `${name}: expected a list of targets, got ${quote(targets)}`
    return targets.map(refuseTarget).find(problem => problem !== undefined)
  } catch (error) {
    return `expected what defineInstrumentation gave, got something that throws ${quote(String(error))}`
  }
}

/** Narrows what a user gave. */
export function isInstrumentation(given: unknown): given is Instrumentation {
  return refusal(given) === undefined
}

function refuseTarget(target: unknown): string | undefined {
  if (!isRecord(target)) return `expected an object in targets, got ${quote(target)}`
  const { channel, trace, globals, listen, provide, module, operation, method, keep, patch, locals } = target
  if (channel !== undefined) return typeof listen === 'function' ? undefined : missing(`channel ${channel}`, 'listen')
  if (trace !== undefined) return starts(operation) ? undefined : missing(`trace ${trace}`, 'operation.start')
  if (globals !== undefined) return typeof provide === 'function' ? undefined : missing(`globals ${globals}`, 'provide')
  if (locals !== undefined && !isTexts(locals)) return `expected a list of texts in locals, got ${quote(locals)}`
  if (typeof module !== 'string') return `expected module, channel or trace in a target, got ${quote(module)}`
  if (typeof method === 'string') return starts(operation) ? undefined : missing(`module ${module}`, 'operation.start')
  if (typeof keep === 'string' || typeof patch === 'function') return undefined
  return `the target of module ${module} says neither method, keep nor patch`
}

function missing(target: string, what: string): string {
  return `the target of ${target} has no function ${what}`
}

function starts(operation: unknown): boolean {
  return isRecord(operation) && typeof operation.start === 'function'
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}
