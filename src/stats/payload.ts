import { encode } from '@msgpack/msgpack'
import { type Bucket, bucketTime, type Row } from './concentrator'

/** Who counted. */
export interface StatsSender {
  readonly hostname: string
  readonly env: string
  readonly version: string
  readonly service: string
  readonly runtimeId: string
  readonly tracerVersion: string
  /** `key:value`, joined by commas. */
  readonly processTags: string | undefined
}

/** The msgpack body of `/v0.6/stats`. Source: datadog-agent, pkg/proto/pbgo/trace/stats.proto. */
export function statsBody(buckets: readonly Bucket[], sender: StatsSender, sequence: number): Uint8Array {
  return encode(
    {
      Hostname: sender.hostname,
      Env: sender.env,
      Version: sender.version,
      Service: sender.service,
      Lang: 'javascript',
      TracerVersion: sender.tracerVersion,
      RuntimeID: sender.runtimeId,
      Sequence: sequence,
      ...(sender.processTags !== undefined && { ProcessTags: sender.processTags }),
      Stats: buckets.map(({ start, rows }) => ({
        Start: nanoseconds(start),
        Duration: nanoseconds(bucketTime),
        Stats: Array.from(rows.values(), rowFields),
      })),
    },
    { useBigInt64: true },
  )
}

function rowFields({ key, hits, topLevelHits, errors, duration, fine, failed }: Row): Record<string, unknown> {
  return {
    Service: key.service,
    Name: key.name,
    Resource: key.resource,
    Type: key.type,
    HTTPStatusCode: key.status,
    Synthetics: key.synthetics,
    SpanKind: key.kind,
    // 1 is yes, 2 is no: 0 would be an old tracer that does not tell.
    IsTraceRoot: key.root ? 1 : 2,
    HTTPMethod: key.method,
    HTTPEndpoint: key.endpoint,
    GRPCStatusCode: key.grpcStatus,
    PeerTags: key.peerTags,
    Hits: hits,
    TopLevelHits: topLevelHits,
    Errors: errors,
    Duration: duration,
    OkSummary: fine.encode(),
    ErrorSummary: failed.encode(),
  }
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(milliseconds) * 1_000_000n
}
