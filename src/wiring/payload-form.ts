import type { Settings } from '../config/rows/options'
import type { EncodingTerms } from '../encoding/lazy'
import type { Features } from '../features/info'

/** The form of payloads. */
export type PayloadForm = Omit<EncodingTerms, 'common'>

/** The form that the user wants, as far as the agent takes it; it takes what it does not speak of, as DataKit does. */
export function agreeOnForm(settings: Settings, features: Features | undefined): PayloadForm {
  const wanted = settings.protocolVersion
  const known = features === undefined || features.endpoints.has('/v0.5/traces')
  return {
    version: wanted === '0.5' && known ? '0.5' : '0.4',
    nativeAnnotations: settings.nativeSpanEvents ?? features?.spanEvents ?? false,
  }
}
