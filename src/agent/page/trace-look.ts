import type { Frame } from './time-frame'

/** How one trace is looked at: it stands in the hash of the address beside what is looked at. */
export interface Look {
  /** What is searched for in the trace, or empty. */
  readonly find: string
  /** The stretch on show, in milliseconds from the trace's start; absent where all of it is. */
  readonly zoom: Frame | undefined
  /** The ids of spans whose children are folded. */
  readonly folded: ReadonlySet<string>
  /** The ids of the first spans of like siblings that are unfolded. */
  readonly opened: ReadonlySet<string>
  /** True where the critical path is marked. */
  readonly path: boolean
  /** The id of the trace that it is compared with, or empty. */
  readonly other: string
}

/** The look at the start. */
export const plainLook: Look = {
  find: '',
  zoom: undefined,
  folded: new Set(),
  opened: new Set(),
  path: false,
  other: '',
}

/** More ids than this are not written: an address has to fit into a message. */
const mostIds = 60

/** Reads a look from the parameters of a hash; what cannot be read is as at the start. */
export function readLook(parameters: URLSearchParams): Look {
  return {
    find: parameters.get('find') ?? '',
    zoom: readFrame(parameters.get('zoom') ?? ''),
    folded: readIds(parameters.get('folded') ?? ''),
    opened: readIds(parameters.get('opened') ?? ''),
    path: parameters.get('path') === '1',
    other: parameters.get('with') ?? '',
  }
}

/** Writes what is not as at the start into the parameters of a hash. */
export function writeLook(parameters: URLSearchParams, look: Look): void {
  if (look.find) parameters.set('find', look.find)
  if (look.zoom) parameters.set('zoom', `${rounded(look.zoom.from)}_${rounded(look.zoom.to)}`)
  if (hasFew(look.folded)) parameters.set('folded', [...look.folded].join('.'))
  if (hasFew(look.opened)) parameters.set('opened', [...look.opened].join('.'))
  if (look.path) parameters.set('path', '1')
  if (look.other) parameters.set('with', look.other)
}

/** A look as the text that stands for it in a hash. */
export function lookText(look: Look): string {
  const parameters = new URLSearchParams()
  writeLook(parameters, look)
  return parameters.toString()
}

function hasFew(ids: ReadonlySet<string>): boolean {
  return ids.size > 0 && ids.size <= mostIds
}

function readIds(text: string): ReadonlySet<string> {
  return new Set(text.split('.').filter(id => /^[0-9a-f]{16}$/.test(id)))
}

function readFrame(text: string): Frame | undefined {
  const [from = Number.NaN, to = Number.NaN] = text.split('_').map(Number)
  return from < to ? { from, to } : undefined
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(4))
}
