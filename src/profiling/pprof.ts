import { Label, Line, Location, Function as PprofFunction, Profile, Sample, StringTable, ValueType } from 'pprof-format'
import type { Frame, Locate, MeasuredStack } from './frames'

/** What is measured: its name and its unit. */
export interface Measure {
  readonly type: string
  readonly unit: string
}

/** What a profile covers. */
export interface Period {
  /** Wall-clock milliseconds since the Unix epoch. */
  readonly start: number
  readonly end: number
  /** The distance between two samples, in the unit of the last measure. */
  readonly interval: number
}

/** The bytes of a profile, not compressed. Source: https://github.com/google/pprof/blob/main/proto/profile.proto */
export function encodeProfile(
  measures: readonly Measure[],
  stacks: Iterable<MeasuredStack>,
  { start, end, interval }: Period,
  locate: Locate,
): Uint8Array {
  const strings = new StringTable()
  const functions: PprofFunction[] = []
  const locations: Location[] = []
  const functionIds = new Map<string, number>()
  const locationIds = new Map<string, number>()

  function functionOf(frame: Frame): number {
    const { file, line } = locate(frame, frame.lineNumber + 1)
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName
    const key = `${name}\n${file}\n${line}`
    let id = functionIds.get(key)
    if (id === undefined) {
      id = functions.length + 1
      functionIds.set(key, id)
      const text = strings.dedup(name)
      functions.push(
        new PprofFunction({ id, name: text, systemName: text, filename: strings.dedup(file), startLine: line }),
      )
    }
    return id
  }

  function locationOf(frame: Frame, leafLine: number): number {
    const { functionName, url, lineNumber, columnNumber } = frame
    const key = `${functionName}\n${url}\n${lineNumber}\n${columnNumber}\n${leafLine}`
    let id = locationIds.get(key)
    if (id === undefined) {
      id = locations.length + 1
      locationIds.set(key, id)
      const { line } = locate(frame, leafLine > 0 ? leafLine : lineNumber + 1)
      locations.push(new Location({ id, line: [new Line({ functionId: functionOf(frame), line })] }))
    }
    return id
  }

  /** The name that Datadog's profilers give to a sample's time. */
  const timeOf = (at: number): Label =>
    new Label({ key: strings.dedup('end_timestamp_ns'), num: BigInt(Math.round(at * 1000)) * 1000n })

  const samples: Sample[] = []
  for (const { frames, leafLine, values, at } of stacks) {
    const locationId = frames.map((frame, index) => locationOf(frame, index === 0 ? leafLine : 0))
    samples.push(new Sample({ locationId, value: [...values], ...(at !== undefined && { label: [timeOf(at)] }) }))
  }
  const types = measures.map(
    ({ type, unit }) => new ValueType({ type: strings.dedup(type), unit: strings.dedup(unit) }),
  )
  return new Profile({
    sampleType: types,
    sample: samples,
    location: locations,
    function: functions,
    stringTable: strings,
    timeNanos: BigInt(Math.round(start)) * 1_000_000n,
    durationNanos: BigInt(Math.round(end - start)) * 1_000_000n,
    ...(types.length > 0 && { periodType: types[types.length - 1] }),
    period: interval,
  }).encode()
}
