import type { SpanContext } from '../core/context'
import { type ArrivalSettings, createArrival } from './arrival'
import { b3MultiStyle, b3Style } from './b3'
import { createBaggageHeader } from './baggage'
import { type IncomingHeaders, readCarrier, writerFor } from './carrier'
import { addOther, addTracecontext } from './conflict'
import { createDatadogStyle, type DatadogSettings } from './datadog'
import { addLegacyBaggage, injectLegacyBaggage, legacyBaggageNames } from './legacy-baggage'
import { markOwn } from './organization'
import type { Style, StyleName } from './style'
import { tracecontextStyle } from './tracecontext'

/** The styles that a setting may name. */
export type PropagationStyle = StyleName | 'baggage'

/** What the propagator needs to know; all of it is decided at setup. */
export interface PropagatorSettings extends Partial<ArrivalSettings> {
  /** Which headers are written. */
  readonly inject: readonly PropagationStyle[]
  /** Which headers are read; the first style that finds a context leads. */
  readonly extract: readonly PropagationStyle[]
  readonly baggageMaxItems: number
  /** The longest `baggage` header in bytes. */
  readonly baggageMaxBytes: number
  /** The longest `x-datadog-tags` header in bytes; 0 is none. */
  readonly tagsMaxLength: number
  /** No style is read behind the first that is found. */
  readonly extractFirst?: boolean
  /** Baggage is also in headers `ot-baggage-*`. */
  readonly legacyBaggage?: boolean
  /** Takes a text at most once in the propagator's life. */
  warn(message: string): void
}

/** Carries trace contexts out of this process and into it. Neither way ever throws. */
export interface Propagator {
  /** Writes into an object, into anything with `set(name, value)`, or by calling a function of name and value. */
  inject(context: SpanContext, carrier: unknown): void
  /** Reads from anything: names in any case, `Headers`, a Map. A result without a trace carries baggage or a decision. */
  extract(carrier: unknown): SpanContext | undefined
  /** The same for the headers of an `http.IncomingMessage`, without a look at other spellings. */
  extractHeaders(headers: IncomingHeaders): SpanContext | undefined
}

/** Composes the styles. */
export function createPropagator(settings: PropagatorSettings): Propagator {
  const { extractFirst = false, legacyBaggage = false, behavior = 'continue', organizationGuard } = settings
  const warn = once(settings.warn)
  const toWrite = stylesFor(settings.inject, { tagsMaxLength: settings.tagsMaxLength, warn })
  const toRead = stylesFor(settings.extract, { tagsMaxLength: settings.tagsMaxLength, warn })
  const limits = { maxItems: settings.baggageMaxItems, maxBytes: settings.baggageMaxBytes, warn }
  const baggageToWrite = settings.inject.includes('baggage') ? createBaggageHeader(limits) : undefined
  const baggageToRead = settings.extract.includes('baggage') ? createBaggageHeader(limits) : undefined
  const { baggageTagKeys = [], ignoresDecision = false } = settings
  const arrive = createArrival({ behavior, baggageTagKeys, organizationGuard, ignoresDecision })
  const names = [...toRead.flatMap(style => style.headers), ...(baggageToRead?.headers ?? [])]

  function inject(context: SpanContext, carrier: unknown): void {
    try {
      const write = writerFor(carrier)
      if (write === undefined) return
      const target = carrier as object
      if (toWrite.length > 0 && context.hasTrace()) {
        const { trace } = context
        // What leaves the process is decided: the next service must not decide otherwise.
        if (trace !== undefined && trace.priority === undefined) trace.sink.sample(trace)
        if (trace !== undefined && organizationGuard !== undefined) markOwn(trace, organizationGuard)
        for (const style of toWrite) style.inject(context, target, write)
      }
      const { baggage } = context
      if (baggage === undefined) return
      baggageToWrite?.inject(baggage, target, write)
      if (legacyBaggage) injectLegacyBaggage(baggage, target, write)
    } catch {
      warn('a carrier did not take the trace headers: it threw')
    }
  }

  function extract(carrier: unknown): SpanContext | undefined {
    try {
      const headers = readCarrier(carrier, legacyBaggage ? [...names, ...legacyBaggageNames(carrier)] : names)
      return headers === undefined ? undefined : extractHeaders(headers)
    } catch {
      // A proxy may throw wherever it is asked.
      return undefined
    }
  }

  function extractHeaders(headers: IncomingHeaders): SpanContext | undefined {
    if (behavior === 'ignore') return undefined
    try {
      let baggage = baggageToRead?.extract(headers)
      if (legacyBaggage) baggage = addLegacyBaggage(baggage, headers, settings.baggageMaxItems)
      let context: SpanContext | undefined
      let found: StyleName = 'datadog'
      for (const style of toRead) {
        // A decision alone gives way to a trace.
        if (context === undefined || !context.hasTrace()) {
          const first = style.extract(headers)
          if (first === undefined || (context !== undefined && !first.hasTrace())) continue
          context = first
          found = style.name
        } else if (extractFirst) {
          break
        } else if (style === tracecontextStyle) {
          context = addTracecontext(context, found, headers)
        } else {
          const other = style.extract(headers)
          if (other !== undefined) addOther(context, other, style.name)
        }
      }
      return arrive(context, found, baggage)
    } catch {
      // Only a getter or a proxy in the place of the headers.
      return undefined
    }
  }

  return { inject, extract, extractHeaders }
}

function stylesFor(names: readonly PropagationStyle[], settings: DatadogSettings): readonly Style[] {
  const styles: Style[] = []
  for (const name of names) {
    switch (name) {
      case 'datadog':
        styles.push(createDatadogStyle(settings))
        break
      case 'tracecontext':
        styles.push(tracecontextStyle)
        break
      case 'b3':
        styles.push(b3Style)
        break
      case 'b3multi':
        styles.push(b3MultiStyle)
        break
      case 'baggage':
        break
    }
  }
  return styles
}

/** Lets each text through once: what is wrong with one request is mostly wrong with the next. */
function once(warn: (message: string) => void): (message: string) => void {
  const told = new Set<string>()
  return message => {
    if (told.has(message)) return
    told.add(message)
    warn(message)
  }
}
