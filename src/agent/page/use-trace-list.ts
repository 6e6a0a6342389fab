import { useEffect, useRef, useState } from 'preact/hooks'
import { type Live, useCalm } from './live'
import type { Route } from './route'
import { TraceWindow } from './trace-window'

/** The list of traces as it is read at the moment. */
export interface ReadList {
  /** Undefined until it is asked for. */
  readonly traces: TraceWindow | undefined
  /** Grows when what is told of all traces is to be asked for again; stands still while the reader pauses. */
  readonly revision: number
  readonly paused: boolean
  /** New rows do not move those in sight: the reader pauses, or has scrolled. */
  readonly held: boolean
  readonly selected: number
  readonly select: (index: number) => void
  readonly pause: () => void
  /** Shows the newest again. */
  readonly catchUp: () => void
  readonly show: (first: number, last: number, atTop: boolean) => void
}

/** Holds the list of traces: it grows while nobody reads it, and stands still while somebody does. */
export function useTraceList({ query, sort }: Route, live: Live): ReadList {
  const [paused, setPaused] = useState(false)
  const [atTop, setAtTop] = useState(true)
  const [traces, setTraces] = useState<TraceWindow>()
  const [, draw] = useState(0)
  const revision = useCalm(live.revision, 300)
  const slow = useCalm(revision, 1000)
  const drawn = useRef(slow)
  if (!paused) drawn.current = slow
  useEffect(() => {
    const opened = new TraceWindow({ query, sort }, () => draw(times => times + 1))
    setTraces(opened)
    return () => opened.end()
  }, [query, sort])
  const held = paused || (!atTop && (traces?.count ?? 0) > 0)
  useEffect(() => {
    if (held) void traces?.look()
    else traces?.refresh()
  }, [revision, paused, atTop, traces])
  const [selected, select] = useSelected(traces)
  return {
    traces,
    revision: drawn.current,
    paused,
    held,
    selected,
    select,
    pause: () => setPaused(true),
    catchUp: () => {
      setPaused(false)
      select(-1)
      setAtTop(true)
      traces?.refresh()
      document.querySelector('.traces .rows')?.scrollTo({ top: 0 })
    },
    show: (first, last, top) => {
      setAtTop(top)
      traces?.show(first, last)
    },
  }
}

/** The row that the keys act on. It is held by its trace where that is here already: newer rows move it. */
function useSelected(traces: TraceWindow | undefined): readonly [number, (index: number) => void] {
  const [selected, setSelected] = useState({ index: -1, id: '' })
  const found = selected.id ? (traces?.indexOf(selected.id) ?? -1) : -1
  const at = found < 0 ? selected.index : found
  const idHere = traces?.row(at)?.id ?? ''
  useEffect(() => {
    if (selected.id === '' && idHere !== '') setSelected({ index: at, id: idHere })
  }, [selected, idHere, at])
  return [at, index => setSelected({ index, id: traces?.row(index)?.id ?? '' })]
}
