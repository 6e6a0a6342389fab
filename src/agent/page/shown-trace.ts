import type { PlacedSpan, TraceView } from '../model'
import type { PathPart } from './critical-path'
import type { Frame } from './time-frame'
import type { Look } from './trace-look'
import type { Tree } from './tree-rows'

/** A trace as it is on show: what its waterfall and its flame are drawn from. */
export interface ShownTrace {
  readonly trace: TraceView
  readonly tree: Tree
  readonly look: Look
  readonly change: (change: Partial<Look>) => void
  readonly whole: Frame
  /** The stretch on show. */
  readonly frame: Frame
  readonly zoom: (frame: Frame | undefined) => void
  /** The ids of the spans that hold what is searched. */
  readonly found: ReadonlySet<string>
  /** What of the critical path each span has, by its id; undefined where it is not marked. */
  readonly path: ReadonlyMap<string, PathPart> | undefined
  /** The id of the chosen span, or empty. */
  readonly span: string
  readonly choose: (span: PlacedSpan | undefined) => void
  /** The key of the row that the keys act on, or empty. */
  readonly cursor: string
  readonly setCursor: (key: string) => void
}
