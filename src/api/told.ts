import { settingLines } from '../config/describe'
import { options } from '../config/rows/options'
import { swallow } from '../core/fault'
import { held } from '../wiring/within'
import type { Life } from './life'
import type { Tracer } from './tracer-interface'

/** What the tracer tells of itself, of the agent and of what is set from afar. */
export function told({ runtime, isStarted }: Life): Pick<Tracer, 'status' | 'agent' | 'remoteConfig'> {
  return {
    status() {
      const { counts, findings, resolved } = runtime()
      return {
        started: isStarted(),
        spans: { ...counts },
        findings: [...findings],
        settings: resolved === undefined ? [] : settingLines(options, resolved),
      }
    },
    async agent() {
      try {
        const features = runtime().features()
        await held(features?.asked ?? Promise.resolve())
        return features?.current
      } catch (error) {
        swallow(error)
        return undefined
      }
    },
    async remoteConfig() {
      try {
        return await held(runtime().remoteConfig())
      } catch (error) {
        swallow(error)
        return []
      }
    },
  }
}
