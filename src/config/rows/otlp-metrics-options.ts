import { choice, integer } from '../kinds/plain'
import { noExporter } from '../kinds/stand-ins'
import { type Kind, option, refuse, type Table } from '../option'

const exporters = choice(['otlp', 'none'])

/** Told in the words of the setting that `none` turns off: both read the same variable. */
const exporter: Kind<'otlp' | 'none'> = {
  ...exporters,
  expected: noExporter.expected,
  parse(text) {
    const parsed = exporters.parse(text)
    return parsed.value === undefined ? refuse(exporter.expected, text) : parsed
  },
}

const milliseconds = integer(1, 3_600_000)

/** Settings of how what instruments measure is collected. */
export const otlpMetricsOptions = {
  metricsExporter: option(exporter, {
    env: ['OTEL_METRICS_EXPORTER'],
    default: 'otlp',
    doc: 'Where metrics go: `otlp`, or `none`, whatever `DD_METRICS_OTEL_ENABLED` says.',
  }),
  metricExportInterval: option(milliseconds, {
    env: ['OTEL_METRIC_EXPORT_INTERVAL'],
    default: 10_000,
    doc: 'The time between two requests with what instruments measure, in milliseconds.',
  }),
  metricExportTimeout: option(milliseconds, {
    env: ['OTEL_METRIC_EXPORT_TIMEOUT'],
    default: 7500,
    doc: 'How long callbacks of observable instruments and one of these requests may take, in milliseconds.',
  }),
  otlpMetricsTemporality: option(choice(['delta', 'cumulative', 'lowmemory']), {
    env: ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'],
    default: 'delta',
    doc: 'Sums and histograms of instruments since the last request (`delta`), since the start (`cumulative`), or as takes the least memory (`lowmemory`); what goes up and down is always told since the start.',
  }),
} satisfies Table
