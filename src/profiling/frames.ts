/** A function as V8 names it in a profile. Lines and columns count from 0. */
export interface Frame {
  readonly functionName: string
  /** A `file:` URL, a path, `node:…`, or empty where the function is V8's own. */
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** A place in a source. Lines count from 1; 0 is unknown. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** One stack with what was measured there, its leaf first. */
export interface MeasuredStack {
  readonly frames: readonly Frame[]
  /** The line of the leaf that ran, from 1; 0 where only the function is known. */
  readonly leafLine: number
  readonly values: readonly number[]
  /** When it was seen, in wall-clock milliseconds; absent where it stands for many times. */
  readonly at?: number
}

/** Turns a function's own place into that of the source it was made from. */
export type Locate = (frame: Frame, line: number) => Place
