import { gzipSync } from 'node:zlib'

/** A profile in the format of pprof: stacks, outermost first and divided by blanks, with the milliseconds they took. */
export function sampleProfile(stacks: Readonly<Record<string, number>>): Buffer {
  const texts = ['', 'wall', 'nanoseconds']
  const textOf = (text: string) => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1)
  const names = [...new Set(Object.keys(stacks).flatMap(stack => stack.split(' ')))]
  const idOf = (name: string) => names.indexOf(name) + 1
  const samples = Object.entries(stacks).map(([stack, milliseconds]) => [
    ...bytes(
      1,
      stack
        .split(' ')
        .reverse()
        .flatMap(name => varint(idOf(name))),
    ),
    ...bytes(2, varint(milliseconds * 1e6)),
  ])
  return gzipSync(
    Uint8Array.from([
      ...bytes(1, [...integer(1, 1), ...integer(2, 2)]),
      ...samples.flatMap(sample => bytes(2, sample)),
      ...names.flatMap(name => bytes(4, [...integer(1, idOf(name)), ...bytes(4, integer(1, idOf(name)))])),
      ...names.flatMap(name => bytes(5, [...integer(1, idOf(name)), ...integer(2, textOf(name))])),
      ...texts.flatMap(text => bytes(6, [...Buffer.from(text)])),
    ]),
  )
}

function integer(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)]
}

function bytes(field: number, value: readonly number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(value.length), ...value]
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]
}
