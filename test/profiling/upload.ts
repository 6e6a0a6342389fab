import assert from 'node:assert/strict'
import { gunzipSync } from 'node:zlib'
import { type Message, messages, readMessage, signed, unsigned } from '../wire/protobuf'

/** One stack of a profile: `function file:line`, the leaf first, and its values by their name. */
export interface Stack {
  readonly frames: readonly string[]
  readonly values: Readonly<Record<string, number>>
}

/** An upload as a receiver reads it. */
export interface Upload {
  readonly event: Readonly<Record<string, unknown>> & { readonly tags_profiler: string; readonly attachments: string[] }
  readonly files: Readonly<Record<string, readonly Stack[]>>
}

/** Reads the body of an upload strictly; throws where it is not what RFC 7578 and pprof's schema say. */
export function readUpload(contentType: string | undefined, body: Buffer): Upload {
  const [, boundary] = /^multipart\/form-data; boundary=([\w-]{1,70})$/.exec(contentType ?? '') ?? []
  assert.ok(boundary, `not a form: ${contentType}`)
  const parts = body.toString('latin1').split(`--${boundary}`)
  assert.equal(parts.shift(), '', 'something stands before the first part')
  assert.equal(parts.pop(), '--\r\n', 'the form does not end as it has to')
  const read = parts.map(part => {
    const [, head = '', content = ''] = /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(part) ?? []
    const [, name, filename] = /^Content-Disposition: form-data; name="([^"]+)"; filename="([^"]+)"$/m.exec(head) ?? []
    const [, type] = /^Content-Type: (\S+)$/m.exec(head) ?? []
    assert.ok(name && filename && type, head)
    return { name, filename, type, bytes: Buffer.from(content, 'latin1') }
  })
  const [event, ...files] = read
  assert.deepEqual([event?.name, event?.filename, event?.type], ['event', 'event.json', 'application/json'])
  return {
    event: JSON.parse(event?.bytes.toString() ?? ''),
    files: Object.fromEntries(files.map(({ filename, bytes }) => [filename, readProfile(gunzipSync(bytes))])),
  }
}

/** The stacks of a profile. Source: https://github.com/google/pprof/blob/main/proto/profile.proto */
function readProfile(bytes: Buffer): Stack[] {
  const profile = readMessage(bytes)
  const strings = (profile.get(6) ?? []).map(value => {
    assert.ok(typeof value !== 'bigint')
    return new TextDecoder('utf-8', { fatal: true }).decode(value)
  })
  assert.equal(strings[0], '')
  const string = (message: Message, field: number): string => strings[Number(unsigned(message, field))] ?? assert.fail()
  const byId = (field: number): Map<bigint, Message> =>
    new Map(messages(profile, field).map(each => [unsigned(each, 1), each]))
  const functions = byId(5)
  const locations = byId(4)
  const types = messages(profile, 1).map(type => string(type, 1))
  return messages(profile, 2).map(sample => ({
    frames: packed(sample, 1).map(id => {
      const [line] = messages(locations.get(id) ?? assert.fail(`no location ${id}`), 4)
      const called = functions.get(unsigned(line ?? assert.fail(), 1)) ?? assert.fail('no function')
      return `${string(called, 2)} ${string(called, 4)}:${signed(line ?? assert.fail(), 2)}`
    }),
    values: Object.fromEntries(packed(sample, 2).map((value, index) => [types[index] ?? assert.fail(), Number(value)])),
  }))
}

/** The numbers of a repeated field, packed or not. */
function packed(message: Message, field: number): bigint[] {
  return (message.get(field) ?? []).flatMap(value => {
    if (typeof value === 'bigint') return [value]
    const numbers: bigint[] = []
    let number = 0n
    let shift = 0n
    for (const byte of value) {
      number |= BigInt(byte & 0x7f) << shift
      shift += 7n
      if (byte < 0x80) {
        numbers.push(number)
        number = 0n
        shift = 0n
      }
    }
    return numbers
  })
}

/** Stacks by their leaf, the one that took most of `value` first. */
export function hottest(stacks: readonly Stack[], value: string): string[] {
  const sums = new Map<string, number>()
  for (const { frames, values } of stacks) {
    const leaf = frames[0] ?? ''
    sums.set(leaf, (sums.get(leaf) ?? 0) + (values[value] ?? 0))
  }
  return [...sums].sort((left, right) => right[1] - left[1]).map(([leaf]) => leaf)
}

/** The text of a tag. */
export function tagOf({ event }: Upload, key: string): string | undefined {
  const found = event.tags_profiler.split(',').find(tag => tag.startsWith(`${key}:`))
  return found?.slice(key.length + 1)
}
