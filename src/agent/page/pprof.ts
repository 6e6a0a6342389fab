/** A profile of stacks: what one of its samples weighs is in `unit`. */
export interface Profile {
  /** Kinds of values, such as `cpu` in `nanoseconds`. */
  readonly kinds: readonly { readonly type: string; readonly unit: string }[]
  readonly samples: readonly Sample[]
}

/** Frames from the outermost to the innermost, and a value for each kind. */
export interface Sample {
  readonly stack: readonly ProfileFrame[]
  readonly values: readonly number[]
  /** When it was taken, in wall-clock milliseconds; absent where it stands for many times. */
  readonly at?: number
}

/** A function, and where it is. */
export interface ProfileFrame {
  readonly name: string
  /** A path or URL, or empty. */
  readonly file: string
  /** From 1; 0 is unknown. */
  readonly line: number
}

interface ReadSample {
  readonly locations: readonly number[]
  readonly values: readonly number[]
  readonly labels: readonly (readonly [key: number, value: number])[]
}

/** Of a function: its name, its file and its first line, the first two as numbers of texts. */
type ReadFunction = readonly [name: number, file: number, line: number]

type Field = readonly [number: number, value: number | Uint8Array]

/** Reads a pprof file, gzipped or not; throws where it is none. https://github.com/google/pprof/blob/main/proto/profile.proto */
export async function readProfile(file: Blob): Promise<Profile> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const zipped = head[0] === 0x1f && head[1] === 0x8b
  const stream = zipped ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
  return decode(new Uint8Array(await new Response(stream).arrayBuffer()))
}

function decode(bytes: Uint8Array): Profile {
  const texts: string[] = []
  const kinds: (readonly [number, number])[] = []
  const samples: ReadSample[] = []
  const locations = new Map<number, readonly number[]>()
  const functions = new Map<number, ReadFunction>()
  const decoder = new TextDecoder()
  for (const [number, value] of fields(bytes)) {
    if (typeof value === 'number') continue
    if (number === 1) kinds.push([one(value, 1), one(value, 2)])
    else if (number === 2) samples.push({ locations: many(value, 1), values: many(value, 2), labels: labelsOf(value) })
    else if (number === 4) locations.set(one(value, 1), functionsOf(value))
    else if (number === 5) functions.set(one(value, 1), [one(value, 2), one(value, 4), one(value, 5)])
    else if (number === 6) texts.push(decoder.decode(value))
  }
  if (kinds.length === 0 || texts[0] !== '') throw new Error('This is not a pprof profile.')
  const frames = new Map<number, ProfileFrame>()
  const frameOf = (id: number): ProfileFrame => {
    const [name = 0, file = 0, line = 0] = functions.get(id) ?? []
    const frame = frames.get(id) ?? { name: texts[name] || '(unknown)', file: texts[file] ?? '', line }
    frames.set(id, frame)
    return frame
  }
  const timeKey = texts.indexOf('end_timestamp_ns')
  return {
    kinds: kinds.map(([type, unit]) => ({ type: texts[type] ?? '', unit: texts[unit] ?? '' })),
    samples: samples.map(sample => {
      const [, nanoseconds] = sample.labels.find(([key]) => key === timeKey) ?? []
      return {
        // The file has the innermost first, and of inlined functions the innermost first as well.
        stack: sample.locations.flatMap(id => locations.get(id)?.map(frameOf) ?? []).reverse(),
        values: sample.values,
        ...(nanoseconds !== undefined && { at: nanoseconds / 1e6 }),
      }
    }),
  }
}

function functionsOf(location: Uint8Array): readonly number[] {
  const ids: number[] = []
  for (const [number, value] of fields(location)) {
    if (number === 4 && typeof value !== 'number') ids.push(one(value, 1))
  }
  return ids
}

function labelsOf(sample: Uint8Array): ReadSample['labels'] {
  const labels: (readonly [number, number])[] = []
  for (const [number, value] of fields(sample)) {
    if (number === 3 && typeof value !== 'number') labels.push([one(value, 1), one(value, 3)])
  }
  return labels
}

function one(message: Uint8Array, wanted: number): number {
  for (const [number, value] of fields(message)) if (number === wanted && typeof value === 'number') return value
  return 0
}

// Repeated integers come one by one or packed into one field.
function many(message: Uint8Array, wanted: number): number[] {
  const values: number[] = []
  for (const [number, value] of fields(message)) {
    if (number !== wanted) continue
    if (typeof value === 'number') values.push(value)
    else
      for (let at = 0; at < value.length; ) {
        const [item, next] = varint(value, at)
        values.push(item)
        at = next
      }
  }
  return values
}

function* fields(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const [key, afterKey] = varint(bytes, at)
    const number = Math.floor(key / 8)
    const type = key % 8
    if (type === 0) {
      const [value, next] = varint(bytes, afterKey)
      yield [number, value]
      at = next
    } else if (type === 2) {
      const [length, from] = varint(bytes, afterKey)
      if (from + length > bytes.length) throw new Error('The profile is cut off.')
      yield [number, bytes.subarray(from, from + length)]
      at = from + length
    } else if (type === 1 || type === 5) at = afterKey + (type === 1 ? 8 : 4)
    else throw new Error('This is not a pprof profile.')
  }
}

// Values over 2 ** 53 lose their last digits: no plot shows them.
function varint(bytes: Uint8Array, from: number): readonly [number, number] {
  let value = 0
  let factor = 1
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    const byte = bytes[at] ?? 0
    value += (byte & 127) * factor
    if (byte < 128) return [value, at + 1]
    factor *= 128
  }
  throw new Error('The profile is cut off.')
}
