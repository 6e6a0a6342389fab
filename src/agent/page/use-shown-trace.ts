import { useEffect, useMemo, useState } from 'preact/hooks'
import type { PlacedSpan, TraceView } from '../model'
import { criticalPath } from './critical-path'
import type { FindOptions } from './find-box'
import { findSpans } from './find-spans'
import { likeSiblings } from './like-siblings'
import { go, type Route } from './route'
import type { ShownTrace } from './shown-trace'
import { type Frame, frameOf } from './time-frame'
import { useTraceKeys } from './trace-keys'
import { revealing, type Tree } from './tree-rows'
import { useLook } from './use-look'
import { showing } from './zoom'

/** How a trace is shown at the moment, and what changes it. */
export interface TraceState {
  readonly shown: ShownTrace
  readonly find: FindOptions
  readonly byType: boolean
  readonly setByType: (byType: boolean) => void
}

/** Holds how a trace is shown: its stretch, what is folded, found and chosen. */
export function useShownTrace(trace: TraceView, route: Route): TraceState {
  const { spans } = trace
  const [look, change] = useLook(route)
  const [cursor, setCursor] = useState(route.span)
  const [byType, setByType] = useState(false)
  const whole = useMemo(() => frameOf(spans), [spans])
  const tree = useMemo((): Tree => ({ spans, runs: likeSiblings(spans) }), [spans])
  const matches = useMemo(() => findSpans(spans, look.find), [spans, look.find])
  const found = useMemo(() => new Set(matches.map(({ id }) => id)), [matches])
  const path = useMemo(() => (look.path ? criticalPath(spans) : undefined), [spans, look.path])
  const frame = useMemo(() => inTrace(look.zoom, whole), [look.zoom, whole])
  const zoom = (next: Frame | undefined) =>
    change({ zoom: next && { from: next.from - whole.from, to: next.to - whole.from } })
  const choose = (span: PlacedSpan | undefined) => go({ ...route, span: span?.id ?? '' }, route.span !== '')

  useEffect(() => {
    if (!route.span) return
    setCursor(route.span)
    change(revealing(tree, look, route.span))
  }, [route.span])

  const reach = (span: PlacedSpan) => {
    setCursor(span.id)
    change(revealing(tree, look, span.id))
    const moved = showing(frame, whole, span)
    if (moved !== frame) zoom(moved)
    if (route.span) choose(span)
  }
  const chosen = { span: route.span, choose, cursor, setCursor }
  const shown = { trace, tree, look, change, whole, frame, zoom, found, path, ...chosen }
  useTraceKeys(shown)
  return {
    shown,
    find: { text: look.find, matches, at: cursor, onText: text => change({ find: text }), onReach: reach },
    byType,
    setByType,
  }
}

function inTrace(zoom: Frame | undefined, whole: Frame): Frame {
  if (!zoom) return whole
  const frame = { from: whole.from + zoom.from, to: whole.from + zoom.to }
  // An address may tell of a stretch that this trace does not have.
  return frame.to <= whole.from || frame.from >= whole.to ? whole : frame
}
