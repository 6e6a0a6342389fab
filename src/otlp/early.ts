import { loadedCopies } from '../otel/api-copy'
import type { Meter } from './meters'
import type { Tell } from './told'

/** The names of what a meter makes, as the package has them. */
const makers = [
  'createCounter',
  'createUpDownCounter',
  'createHistogram',
  'createGauge',
  'createObservableCounter',
  'createObservableUpDownCounter',
  'createObservableGauge',
] as const satisfies readonly (keyof Meter)[]
/** The names of what is done with what it makes. */
const uses = ['add', 'record', 'addCallback'] as const

/**
 * Lets meters work that were got before there was a provider. The package gives everybody the same one then, which does
 * nothing, and the same instruments: so the meter's name is not known, and an instrument that was made before cannot be
 * told from another. Returns how to undo it.
 */
export function serveEarlyMeters(meter: () => Meter, tell: Tell): () => void {
  const undo: (() => void)[] = []
  for (const { createNoopMeter } of loadedCopies()) {
    const early = createNoopMeter?.()
    if (isObject(early)) undo.push(serve(early, meter, tell))
  }
  return () => {
    for (const each of undo) each()
  }
}

function serve(early: Record<string, unknown>, meter: () => Meter, tell: Tell): () => void {
  const undo = makers.flatMap(name => {
    const make = early[name]
    const instrument: unknown = typeof make === 'function' ? make.call(early, '') : undefined
    return isObject(instrument) ? uses.map(use => tellUse(instrument, use, tell)) : []
  })
  for (const name of [...makers, 'addBatchObservableCallback', 'removeBatchObservableCallback'] as const) {
    early[name] = (...args: unknown[]) => {
      tell('a meter was got before the tracer’s start: its instruments are sent without its name')
      return (meter()[name] as (...args: unknown[]) => unknown)(...args)
    }
    undo.push(() => delete early[name])
  }
  return () => {
    for (const each of undo) each()
  }
}

function tellUse(instrument: Record<string, unknown>, use: string, tell: Tell): () => void {
  if (typeof instrument[use] !== 'function') return () => {}
  instrument[use] = () =>
    tell('an instrument was made before the tracer’s start and measures nothing: start the tracer first')
  return () => delete instrument[use]
}

/** Gives a provider to the loggers that wait for one. While nothing is registered each copy shows what they wait for. */
export function serveEarlyLoggers(provider: unknown): void {
  for (const { logs } of [...loadedCopies('@opentelemetry/api-logs'), ...loadedCopies()]) {
    const proxy = logs?.getLoggerProvider?.()
    if (proxy?._setDelegate !== undefined) proxy._setDelegate(provider)
    else proxy?.setDelegate?.(provider)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
