import { settingLines } from '../config/describe'
import { options } from '../config/rows/options'
import { unrejected } from '../core/fault'
import { losses } from '../core/losses'
import { held } from '../wiring/within'
import type { Life } from './life'
import type { Tracer } from './tracer-interface'

/** What the tracer tells of itself, of the agent and of what is set from afar. */
export function told({ runtime, isStarted, copies }: Life): Pick<Tracer, 'status' | 'agent' | 'remoteConfig'> {
  return {
    status() {
      const { spans, findings, otlp, resolved } = runtime()
      const deliveries = otlp()
      return {
        started: isStarted(),
        spans: spans(),
        ...(deliveries && { otlp: deliveries }),
        leftOut: { ...losses.counts },
        findings: [...findings, ...copies],
        settings: resolved === undefined ? [] : settingLines(options, resolved),
      }
    },
    agent: () =>
      unrejected(async () => {
        const features = runtime().features()
        await held(features?.asked ?? Promise.resolve())
        return features?.current
      }, undefined),
    remoteConfig: () => unrejected(() => held(runtime().remoteConfig()), []),
  }
}
