import type { Settings } from '../config/rows/options'
import type { EncodingTerms } from '../encoding/lazy'
import type { Features } from '../features/info'

/** The form of payloads. */
export type PayloadForm = Omit<EncodingTerms, 'common'>

/** The form in force. */
export interface AgreedForm {
  readonly current: () => PayloadForm
  /** Agrees anew, to what the agent says now; true where the form is another one then. */
  readonly agree: (features: Features | undefined) => boolean
}

/** The form that the user wants, and what becomes of it when the agent has said what it takes. */
export function agreedForm(settings: Settings): AgreedForm {
  let form = agreeOnForm(settings, undefined)
  return {
    current: () => form,
    agree(features) {
      const agreed = agreeOnForm(settings, features)
      if (agreed.version === form.version && agreed.nativeAnnotations === form.nativeAnnotations) return false
      form = agreed
      return true
    },
  }
}

/** The form that the user wants, as far as the agent takes it; it takes what it does not speak of, as DataKit does. */
function agreeOnForm(settings: Settings, features: Features | undefined): PayloadForm {
  const wanted = settings.protocolVersion
  const known = features === undefined || features.endpoints.has('/v0.5/traces')
  return {
    version: wanted === '0.5' && known ? '0.5' : '0.4',
    nativeAnnotations: settings.nativeSpanEvents ?? features?.spanEvents ?? false,
  }
}
