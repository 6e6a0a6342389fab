import type { Settings } from '../config/rows/options'
import { createPropagator, type Propagator } from '../propagation/propagator'

/** The propagator that the settings ask for; `marker` gives our organization's, once the agent has told it. */
export function settingsPropagator(
  values: Settings,
  marker: () => string | undefined,
  warn: (message: string) => void,
): Propagator {
  return createPropagator({
    inject: values.propagationStyleInject,
    extract: values.propagationStyleExtract,
    baggageMaxItems: values.baggageMaxItems,
    baggageMaxBytes: values.baggageMaxBytes,
    tagsMaxLength: values.xDatadogTagsMaxLength,
    extractFirst: values.propagationExtractFirst,
    behavior: values.propagationBehaviorExtract,
    baggageTagKeys: values.baggageTagKeys,
    ignoresDecision: values.sampleIgnoreParent,
    // Where no style is wanted, no header is.
    legacyBaggage: values.legacyBaggageEnabled && values.propagationStyle.length > 0,
    organizationGuard: values.orgGuardEnabled
      ? { marker, trusted: values.orgGuardTrusted, strict: values.orgGuardStrict }
      : undefined,
    warn,
  })
}
