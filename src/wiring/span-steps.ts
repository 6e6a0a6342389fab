import { readFileSync } from 'node:fs'
import { type SamplingRule, spanSamplingRules } from '../config/kinds/sampling-rules'
import type { Settings } from '../config/rows/options'
import type { Span } from '../core/span'
import { createErrorSecrets } from '../export/error-secrets'
import type { ExporterContext } from '../export/exporter'
import { createPeerService } from '../export/peer-service'
import { createSingleSpans } from '../sampling/single-spans'

/** What the settings want to be done with ended spans before they are encoded; undefined steps cost nothing. */
export function spanSteps(
  values: Settings,
  tell: (problem: string) => void,
): Pick<ExporterContext, 'singleSpans' | 'complete'> {
  const rules = readSpanRules(values, tell)
  const namesPeers = values.peerServiceDefaultsEnabled || values.spanAttributeSchema === 'v1'
  return {
    singleSpans: rules.length === 0 ? undefined : createSingleSpans(rules),
    complete: allOf([
      values.errorObfuscationEnabled && createErrorSecrets(),
      namesPeers && createPeerService(values.peerServiceMapping),
    ]),
  }
}

type Step = (spans: readonly Span[]) => void

/** The steps that are on, as one; undefined where none is. */
function allOf(given: readonly (Step | false)[]): Step | undefined {
  const steps = given.filter(step => step !== false)
  if (steps.length < 2) return steps[0]
  return spans => {
    for (const step of steps) step(spans)
  }
}

/** The rules for single spans: those of the file where one is named, else those of the setting. Never throws. */
function readSpanRules(values: Settings, tell: (problem: string) => void): readonly SamplingRule[] {
  const { spanSamplingRulesFile: file } = values
  if (file === undefined) return values.spanSamplingRules
  try {
    const { value, problems = [] } = spanSamplingRules.parse(readFileSync(file, 'utf8').trim())
    for (const problem of problems) tell(`DD_SPAN_SAMPLING_RULES_FILE: ${problem}`)
    if (value !== undefined) return value
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    tell(`DD_SPAN_SAMPLING_RULES_FILE: expected a readable file, got ${reason}`)
  }
  return values.spanSamplingRules
}
