import type { ResolvedSettings } from '../config/settings'
import { createSampler, type Sampler } from '../sampling/sampler'

/** The sampler that the settings ask for. */
export function settingsSampler({ values, sources }: ResolvedSettings): Sampler {
  return createSampler({
    sampleRate: values.sampleRate,
    rules: values.samplingRules,
    rateLimit: values.rateLimit,
    tellsLimit: sources.rateLimit !== 'default',
    env: values.env,
  })
}
