import type { Encoder } from '../encoding/encoder'
import type { Attribute } from './attributes'
import { ProtobufWriter } from './protobuf'
import { resourceSchema, scopeSchema, spanSchema } from './schema'
import { spanMessage } from './span'

/** The two forms of OTLP over HTTP. */
export type OtlpProtocol = 'http/protobuf' | 'http/json'

/** What is told once a payload. */
export interface TracesEnvelope {
  /** Where it is posted. */
  readonly path: string
  readonly resource: readonly Attribute[]
  /** Who made the spans. */
  readonly scope: { readonly name: string; readonly version: string }
}

/** The `Content-Type` of a form. */
export function contentType(protocol: OtlpProtocol): string {
  return protocol === 'http/json' ? 'application/json' : 'application/x-protobuf'
}

/** The encoder of OTLP's `ExportTraceServiceRequest`: one resource, one scope. */
export function createOtlpEncoder(protocol: OtlpProtocol, envelope: () => TracesEnvelope): Encoder {
  const list = protocol === 'http/json' ? jsonSpans() : protobufSpans()
  let traces = 0
  let spanCount = 0
  return {
    get size() {
      return list.size
    },
    get traces() {
      return traces
    },
    add(trace, spans, most = Number.POSITIVE_INFINITY) {
      const before = list.mark()
      const size = list.size
      try {
        for (const span of spans) {
          list.add(spanMessage(trace, span))
          if (list.size - size > most) {
            list.rewind(before)
            return false
          }
        }
      } catch {
        // A user may have put into a span what is no text; nothing of the chunk may stand then.
        list.rewind(before)
        return false
      }
      traces++
      spanCount += spans.length
      return true
    },
    take() {
      const terms = envelope()
      const payload = { protocol: 'otlp', path: terms.path, body: list.take(terms), traces, spans: spanCount } as const
      traces = 0
      spanCount = 0
      return payload
    },
    // The body is the buffer's only part that is kept, and the next one is fresh.
    recycle() {},
  }
}

/** Spans that were written in one of the forms. */
interface WrittenSpans {
  readonly size: number
  add(span: ReturnType<typeof spanMessage>): void
  mark(): number
  rewind(mark: number): void
  take(envelope: TracesEnvelope): Buffer
}

function protobufSpans(): WrittenSpans {
  const writer = new ProtobufWriter()
  return {
    get size() {
      return writer.size
    },
    add: span => writer.message(2, spanSchema, span),
    mark: () => writer.size,
    rewind: mark => writer.rewind(mark),
    take({ resource, scope }) {
      writer.message(1, scopeSchema, scope)
      writer.wrap(2)
      writer.message(1, resourceSchema, { attributes: resource })
      writer.wrap(1)
      return writer.take()
    },
  }
}

function jsonSpans(): WrittenSpans {
  let texts: string[] = []
  let size = 0
  return {
    get size() {
      return size
    },
    add(span) {
      const text = JSON.stringify(span)
      texts.push(text)
      size += text.length
    },
    mark: () => texts.length,
    rewind(mark) {
      for (const text of texts.splice(mark)) size -= text.length
    },
    take({ resource, scope }) {
      const head = `{"resourceSpans":[{"resource":${JSON.stringify({ attributes: resource })},"scopeSpans":[{"scope":`
      const body = Buffer.from(`${head}${JSON.stringify(scope)},"spans":[${texts.join(',')}]}]}]}`)
      texts = []
      size = 0
      return body
    },
  }
}
