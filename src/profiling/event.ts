import { arch, hostname, platform } from 'node:os'
import type { Recorded } from './recorder'

/** Who is profiled. */
export interface Profiled {
  readonly service: string
  readonly env: string | undefined
  readonly version: string | undefined
  readonly tags: ReadonlyMap<string, string>
  readonly runtimeId: string
  readonly tracerVersion: string
}

/**
 * The part `event.json` of an upload.
 *
 * `language:nodejs`, because DataKit finds `java` in `javascript`: https://docs.guance.com/datakit/
 *
 * @param start wall-clock milliseconds
 */
export function profileEvent(profiled: Profiled, files: readonly Recorded[], start: number, end: number): string {
  const { service, env, version, tags, runtimeId, tracerVersion } = profiled
  const all: Record<string, string | undefined> = {
    ...Object.fromEntries(tags),
    service,
    env,
    version,
    host: hostname(),
    language: 'nodejs',
    runtime: 'nodejs',
    runtime_version: process.version,
    runtime_arch: arch(),
    runtime_os: platform(),
    'runtime-id': runtimeId,
    process_id: String(process.pid),
    profiler_version: tracerVersion,
    format: 'pprof',
  }
  const texts = Object.entries(all).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}:${value.replaceAll(',', '_')}`],
  )
  return JSON.stringify({
    attachments: files.map(file => file.name),
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    family: 'node',
    version: '4',
    tags_profiler: texts.join(','),
  })
}
