export { type AppliedConfig, type Product, pollRemoteConfig, type RemoteConfigClient } from './client'
export { createOverride, type RemoteKey } from './override'
export { type RemoteSettings, tracingProduct } from './tracing'
