import { names } from '../kinds/names'
import { choice, choices, flag, integer } from '../kinds/plain'
import { option, type Table } from '../option'

const styles = choices(['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage'], { 'b3 single header': 'b3' })
const defaultStyles = ['datadog', 'tracecontext', 'baggage'] as const

/** Settings of the headers that carry a trace from service to service. */
export const propagationOptions = {
  propagationStyle: option(styles, {
    env: ['DD_TRACE_PROPAGATION_STYLE', 'OTEL_PROPAGATORS'],
    code: ['tracePropagationStyle'],
    default: defaultStyles,
    doc: 'Headers that carry a trace to and from other services: `datadog`, `tracecontext`, `b3`, `b3multi`, `baggage` or `none`.',
  }),
  propagationStyleInject: option(styles, {
    env: ['DD_TRACE_PROPAGATION_STYLE_INJECT'],
    code: ['tracePropagationStyle.inject', 'propagationStyle', 'tracePropagationStyle'],
    default: defaultStyles,
    defaultText: '`DD_TRACE_PROPAGATION_STYLE`',
    inherits: 'propagationStyle',
    doc: 'The headers of requests that this service makes, where they differ from `propagationStyle`.',
  }),
  propagationStyleExtract: option(styles, {
    env: ['DD_TRACE_PROPAGATION_STYLE_EXTRACT'],
    code: ['tracePropagationStyle.extract', 'propagationStyle', 'tracePropagationStyle'],
    default: defaultStyles,
    defaultText: '`DD_TRACE_PROPAGATION_STYLE`',
    inherits: 'propagationStyle',
    doc: 'The headers of requests that this service receives, where they differ; the first style that is found leads.',
  }),
  traceId128BitGenerationEnabled: option(flag, {
    env: ['DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED'],
    default: true,
    doc: 'New trace ids have 128 bits, else 64.',
  }),
  xDatadogTagsMaxLength: option(integer(0, 512), {
    env: ['DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH'],
    default: 512,
    doc: 'The longest `x-datadog-tags` header to send, in bytes; 0 sends none.',
  }),
  baggageMaxItems: option(integer(0, 10_000), {
    env: ['DD_TRACE_BAGGAGE_MAX_ITEMS'],
    default: 64,
    doc: 'The most items in a `baggage` header.',
  }),
  baggageMaxBytes: option(integer(0, 1_000_000), {
    env: ['DD_TRACE_BAGGAGE_MAX_BYTES'],
    default: 8192,
    doc: 'The longest `baggage` header, in bytes.',
  }),
  propagationExtractFirst: option(flag, {
    env: ['DD_TRACE_PROPAGATION_EXTRACT_FIRST'],
    default: false,
    doc: 'Reads only the first style that is found; the others add no links and no members of `tracestate`.',
  }),
  propagationBehaviorExtract: option(choice(['continue', 'restart', 'ignore']), {
    env: ['DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT'],
    default: 'continue',
    doc: 'What becomes of a trace that a request brings: `continue` it, `restart` with a new one that links to it, or `ignore` it and its baggage.',
  }),
  sampleIgnoreParent: option(flag, {
    env: ['DD_TRACE_SAMPLE_IGNORE_PARENT'],
    default: false,
    doc: 'Decides anew whether an incoming trace is kept, and ignores what the calling service has decided.',
  }),
  baggageTagKeys: option(names, {
    env: ['DD_TRACE_BAGGAGE_TAG_KEYS'],
    default: ['user.id', 'session.id', 'account.id'],
    doc: 'Items of incoming baggage that become tags `baggage.<item>`, separated by commas; `*` is all, an empty text none.',
  }),
  legacyBaggageEnabled: option(flag, {
    env: ['DD_TRACE_LEGACY_BAGGAGE_ENABLED'],
    default: true,
    doc: 'Baggage is also written to and read from headers `ot-baggage-*`, as dd-trace does for items of a span.',
  }),
} satisfies Table
