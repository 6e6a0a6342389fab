/** What the suite calls a setting, and what the tracer calls it where that is another name. */
const settings = {
  dd_service: 'DD_SERVICE',
  dd_log_level: 'DD_TRACE_LOG_LEVEL',
  dd_trace_sample_rate: 'DD_TRACE_SAMPLE_RATE',
  dd_trace_enabled: 'DD_TRACE_ENABLED',
  dd_runtime_metrics_enabled: 'DD_RUNTIME_METRICS_ENABLED',
  dd_tags: 'DD_TAGS',
  dd_trace_propagation_style: 'DD_TRACE_PROPAGATION_STYLE',
  dd_trace_debug: 'DD_TRACE_DEBUG',
  dd_trace_otel_enabled: 'DD_TRACE_OTEL_ENABLED',
  dd_trace_sample_ignore_parent: 'DD_TRACE_SAMPLE_IGNORE_PARENT',
  dd_env: 'DD_ENV',
  dd_version: 'DD_VERSION',
  dd_trace_agent_url: 'DD_TRACE_AGENT_URL',
  dd_trace_rate_limit: 'DD_TRACE_RATE_LIMIT',
  dd_dogstatsd_host: 'DD_DOGSTATSD_HOST',
  dd_dogstatsd_port: 'DD_DOGSTATSD_PORT',
  dd_logs_injection: 'DD_LOGS_INJECTION',
  dd_profiling_enabled: 'DD_PROFILING_ENABLED',
  dd_data_streams_enabled: 'DD_DATA_STREAMS_ENABLED',
}

/** Routes that concern the process as a whole. */
exports.routes = tracer => ({
  async 'POST /trace/span/flush'() {
    await tracer.flush()
    return {}
  },
  async 'POST /trace/stats/flush'() {
    await tracer.flush()
    return {}
  },
  // Feature flags: the provider that this package has, with which every flag is its default.
  'POST /ffe/start': () => ({ provider: tracer.openfeature.metadata.name }),
  async 'POST /ffe/evaluate'({ flag, variationType, defaultValue }) {
    const kinds = { BOOLEAN: 'Boolean', STRING: 'String', INTEGER: 'Number', NUMERIC: 'Number' }
    const { value, reason } = await tracer.openfeature[`resolve${kinds[variationType] ?? 'Object'}Evaluation`](
      flag,
      defaultValue,
    )
    return { value, reason }
  },
  async 'GET /trace/agent/ensure_agent_info'() {
    return { ready: (await tracer.agent()) !== undefined }
  },
  async 'POST /trace/remote-config/apply'() {
    const configs = await tracer.remoteConfig()
    const applied = configs.filter(({ error }) => error === undefined)
    return { applied_configs: applied.map(({ product, id }) => ({ product, config_id: id })) }
  },
  'GET /trace/config'() {
    const values = Object.fromEntries(tracer.status().settings.map(({ name, value }) => [name, value]))
    return { config: Object.fromEntries(Object.entries(settings).map(([key, name]) => [key, values[name] ?? null])) }
  },
  'GET /trace/crash'() {
    process.kill(process.pid, 'SIGSEGV')
    return {}
  },
})
