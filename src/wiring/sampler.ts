import type { ResolvedSettings } from '../config/settings'
import { createSampler, type Sampler } from '../sampling/sampler'

/** The sampler that the settings ask for; where its limit begins to bite, that is told. */
export function settingsSampler({ values, sources }: ResolvedSettings, warn: (message: string) => void): Sampler {
  return createSampler({
    sampleRate: values.sampleRate,
    rules: values.samplingRules,
    rateLimit: values.rateLimit,
    tellsLimit: sources.rateLimit !== 'default',
    env: values.env,
    limited: () =>
      warn(
        `more than ${values.rateLimit} traces a second: those over this limit are left out, also where the sample rate keeps them; DD_TRACE_RATE_LIMIT raises the limit, and -1 takes it away`,
      ),
  })
}
