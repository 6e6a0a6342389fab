import { FindBox, type FindOptions } from './find-box'
import { Minimap } from './minimap'
import type { Shape } from './route'
import type { ShownTrace } from './shown-trace'
import { foldAll } from './tree-rows'
import { zoomedAt } from './zoom'

interface BarOptions {
  readonly shown: ShownTrace
  readonly find: FindOptions
  readonly shape: Shape
  readonly byType: boolean
  readonly onByType: () => void
}

/** What waterfall and flame have in common: finding, folding, zoom, and the whole trace drawn small. */
export function TraceBar({ shown, find, shape, byType, onByType }: BarOptions) {
  return (
    <div class="trace-tools">
      <div class="trace-bar">
        <FindBox {...find} />
        {shape === 'waterfall' && <TreeButtons shown={shown} byType={byType} onByType={onByType} />}
        <ZoomButtons shown={shown} />
      </div>
      <Minimap shown={shown} byType={byType} />
    </div>
  )
}

function TreeButtons({
  shown: { tree, look, change },
  byType,
  onByType,
}: Pick<BarOptions, 'shown' | 'byType' | 'onByType'>) {
  return (
    <>
      <button type="button" class="quiet" onClick={() => change(foldAll(tree, true))}>
        Collapse
      </button>
      <button type="button" class="quiet" onClick={() => change(foldAll(tree, false))}>
        Expand
      </button>
      <button type="button" class="quiet" aria-pressed={byType} onClick={onByType}>
        Colour: {byType ? 'type' : 'service'}
      </button>
      <button
        type="button"
        class="quiet"
        aria-pressed={look.path}
        title="Mark what the trace waited for (c)"
        onClick={() => change({ path: !look.path })}
      >
        Critical path
      </button>
    </>
  )
}

function ZoomButtons({ shown: { look, frame, whole, zoom } }: { shown: ShownTrace }) {
  const middle = (frame.from + frame.to) / 2
  return (
    <span class="zoom-buttons">
      <button
        type="button"
        class="quiet"
        aria-label="Zoom in"
        title="Zoom in (+)"
        onClick={() => zoom(zoomedAt(frame, whole, 0.5, middle))}
      >
        +
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="Zoom out"
        title="Zoom out (-)"
        disabled={!look.zoom}
        onClick={() => zoom(zoomedAt(frame, whole, 2, middle))}
      >
        −
      </button>
      <button
        type="button"
        class="quiet"
        title="The whole trace (0)"
        disabled={!look.zoom}
        onClick={() => zoom(undefined)}
      >
        Reset
      </button>
    </span>
  )
}
