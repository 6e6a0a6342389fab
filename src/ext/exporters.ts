/** Names of exporters, by the constants that users of dd-trace know. */
const exporters = {
  LOG: 'log',
  AGENT: 'agent',
  AGENTLESS: 'agentless',
  DATADOG: 'datadog',
  AGENT_PROXY: 'agent_proxy',
} as const

export = exporters
