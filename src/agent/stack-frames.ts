/** A line of a stack: the text before the first frame, or a frame. */
export interface StackLine {
  readonly text: string
  /** Absent where the line is no frame. */
  readonly frame?: StackFrame
}

/** Where a call stood. */
export interface StackFrame {
  /** Its place among the frames of the stack: 0 is the innermost. */
  readonly index: number
  /** Of the application, of a package, or of Node itself and what has no file. */
  readonly origin: 'application' | 'package' | 'node'
  /** What was called, with a blank behind it; empty where it has no name. */
  readonly call: string
  /** A path or a `file:` URL as it stands there; empty where there is none. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** More lines are not looked at. */
const mostLines = 200
/** Longer lines are no frames. */
const longest = 2000

/** The lines of a stack as V8 writes it. */
export function stackLines(stack: string): readonly StackLine[] {
  let index = 0
  return stack.split('\n', mostLines).map(text => {
    const frame = readFrame(text, index)
    if (frame) index++
    return frame ? { text, frame } : { text }
  })
}

/** A frame of a stack by its place; undefined where there is none. */
export function frameAt(stack: string, index: number): StackFrame | undefined {
  return stackLines(stack).find(({ frame }) => frame?.index === index)?.frame
}

function readFrame(text: string, index: number): StackFrame | undefined {
  if (text.length > longest || !/^\s+at /.test(text)) return undefined
  const body = text.trim().slice(3)
  const [, call = '', place = ''] = /^(.*? )\((.*)\)$/.exec(body) ?? [undefined, '', body]
  const asynchronous = call === '' && place.startsWith('async ') ? 'async ' : ''
  const [, file = '', line = '0', column = '0'] =
    /^(.+?):(\d{1,9})(?::(\d{1,9}))?$/.exec(place.slice(asynchronous.length)) ?? []
  return { index, origin: originOf(file), call: call + asynchronous, file, line: Number(line), column: Number(column) }
}

function originOf(file: string): StackFrame['origin'] {
  if (/[\\/]node_modules[\\/]/.test(file)) return 'package'
  return /^(?:file:\/\/|\/|[a-z]:[\\/]|\.{0,2}\/|webpack|rsc:)/i.test(file) && !file.startsWith('node:')
    ? 'application'
    : 'node'
}
