import { lazily } from '../core/lazy'

// Parts that a program loads only where it asks for them; each is a file of its own after the build.

/** Metrics of the process and of the user's own. */
export const metrics = lazily(() => require('../metrics/install') as typeof import('../metrics/install'))
/** Profiles. */
export const profiling = lazily(() => require('../profiling/install') as typeof import('../profiling/install'))
/** Log lines for the page. */
export const logPage = lazily(() => require('../logs/page') as typeof import('../logs/page'))
/** What the agent says that it takes. */
export const features = lazily(() => require('../features/install') as typeof import('../features/install'))
/** Statistics of spans. */
export const stats = lazily(() => require('../stats/install') as typeof import('../stats/install'))
/** What Datadog is told of the tracer. */
export const telemetry = lazily(() => require('../telemetry/install') as typeof import('../telemetry/install'))
/** What Datadog may change. */
export const remoteConfig = lazily(
  () => require('../remote-config/install') as typeof import('../remote-config/install'),
)
/** What Datadog's support may ask for. */
export const flare = lazily(() => require('../flare/install') as typeof import('../flare/install'))
/** Functions in a cloud. */
export const functions = lazily(() => require('../functions/install') as typeof import('../functions/install'))
/** OpenTelemetry's protocol. */
export const otlp = lazily(() => require('../otlp/install') as typeof import('../otlp/install'))
