import type { Attribute, ReadPoint, Received } from './collector'

/** A point of a sum or of a gauge. */
export interface ReadNumber {
  readonly attributes?: readonly Attribute[]
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
  readonly asInt?: string
  readonly asDouble?: number
}

/** A metric that an instrument has measured. */
export interface ReadMetric {
  readonly name: string
  readonly description?: string
  readonly unit?: string
  readonly sum?: {
    readonly dataPoints: readonly ReadNumber[]
    readonly aggregationTemporality: number
    readonly isMonotonic?: boolean
  }
  readonly gauge?: { readonly dataPoints: readonly ReadNumber[] }
  readonly histogram?: { readonly dataPoints: readonly ReadPoint[]; readonly aggregationTemporality: number }
}

/** The metrics of a payload, by meter. */
export function scopesOf(message: Received['message']) {
  const { resourceMetrics = [] } = message as {
    resourceMetrics?: {
      scopeMetrics: {
        scope: { name: string; version?: string; attributes?: readonly Attribute[] }
        schemaUrl?: string
        metrics: ReadMetric[]
      }[]
    }[]
  }
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics)
}
