import type { Tracer } from '../core/tracer'
import type { CommonTags } from '../encoding/encoder'
import type { Exporter } from '../export/exporter'
import { type AgentFeatures, startAgentFeatures } from './agent-features'
import { Later } from './later'
import type { OtlpExport } from './otlp-export'
import type { AgreedForm } from './payload-form'
import type { Setup } from './setup'

/** What the agreement with the agent needs of the other parts. */
export interface AgreementContext {
  readonly setup: Setup
  readonly core: Tracer
  readonly exporter: Exporter
  readonly otlp: OtlpExport | undefined
  readonly form: AgreedForm
  readonly common: () => CommonTags
}

/** What is agreed with the agent: at once, or when the program has started. */
export interface Agreement {
  readonly features: Later<AgentFeatures>
  /** What was agreed changes what a payload says: nothing is to be sent before. */
  readonly binding: boolean
}

/** Agrees with the agent: at once where it changes what is sent first, else when the program has started. */
export function agreeWithAgent({ setup, otlp, ...parts }: AgreementContext): Agreement {
  const { values } = setup.resolved
  // OTLP looks at ended spans by itself: the agent gets no statistics then.
  const looksItself = otlp !== undefined && (otlp.countsSpans || otlp.traces !== undefined)
  const start = (): AgentFeatures => startFeatures({ setup, otlp, ...parts }, looksItself)
  // There may be no agent where a collector has the traces.
  const features = new Later(start, otlp?.traces === undefined && !setup.isMute)
  const binding = !looksItself && values.statsComputationEnabled
  if (binding || values.protocolVersion === '0.5' || values.orgGuardEnabled) features.now()
  return { features, binding }
}

function startFeatures(context: AgreementContext, looksItself: boolean): AgentFeatures {
  const { setup, core, exporter, otlp, form, common } = context
  return startAgentFeatures({
    ...setup,
    core,
    exporter: looksItself ? undefined : exporter,
    common,
    changed(known) {
      otlp?.setPeerTags(known?.peerTags ?? [])
      if (form.agree(known)) exporter.renew()
    },
  })
}
