import { useEffect, useMemo, useState } from 'preact/hooks'
import { colourOf } from './colour'
import { Flame, type FlameBox } from './flame'
import { bytesText, countText, durationText, shareText } from './format'
import { type Profile, readProfile } from './pprof'

interface Node {
  readonly name: string
  value: number
  readonly children: Map<string, Node>
}

/** A profile's stacks as a flame; a click on a frame shows its part alone. */
export function ProfileFlame({ path }: { path: string }) {
  const [profile, setProfile] = useState<Profile>()
  const [failure, setFailure] = useState('')
  const [chosen, setChosen] = useState<number>()
  const [focus, setFocus] = useState<FlameBox>()
  useEffect(() => {
    const asking = new AbortController()
    fetch(path, { signal: asking.signal })
      .then(response => response.blob())
      .then(readProfile)
      .then(setProfile, error => setFailure(error instanceof Error ? error.message : String(error)))
    return () => asking.abort()
  }, [path])
  // Node's profiles tell samples first and the time that they stand for last.
  const kind = chosen ?? Math.max(0, (profile?.kinds.length ?? 1) - 1)
  const { lanes, total } = useMemo(() => (profile ? lanesOf(profile, kind) : { lanes: [], total: 0 }), [profile, kind])
  if (!profile) return <p class="empty">{failure || 'Loading'}</p>
  const unit = profile.kinds[kind]?.unit ?? ''
  return (
    <div class="profile-flame">
      <div class="summary">
        <select
          class="choice"
          aria-label="Kind of value"
          value={kind}
          onChange={event => {
            setChosen(Number(event.currentTarget.value))
            setFocus(undefined)
          }}
        >
          {profile.kinds.map(({ type, unit: of }, index) => (
            <option key={index} value={index}>
              {type} in {of}
            </option>
          ))}
        </select>
        <span>{valueText(total, unit)} in all</span>
        {focus && (
          <>
            <span class="focus">
              {focus.label}: {valueText(focus.to - focus.from, unit)}, {shareText(focus.to - focus.from, total)}
            </span>
            <button type="button" class="chip" onClick={() => setFocus(undefined)}>
              Whole profile
            </button>
          </>
        )}
      </div>
      <Flame
        label="Flame of the profile"
        lanes={lanes}
        from={focus?.from ?? 0}
        to={Math.max(1, focus?.to ?? total)}
        selected={focus?.key ?? ''}
        onChoose={key => setFocus(lanes.flat().find(box => box.key === key))}
      />
    </div>
  )
}

function lanesOf({ samples, kinds }: Profile, kind: number): { lanes: FlameBox[][]; total: number } {
  const root: Node = { name: '', value: 0, children: new Map() }
  for (const { stack, values } of samples) {
    const value = values[kind] ?? 0
    let node = root
    node.value += value
    for (const name of stack) {
      const child: Node = node.children.get(name) ?? { name, value: 0, children: new Map() }
      node.children.set(name, child)
      child.value += value
      node = child
    }
  }
  const lanes: FlameBox[][] = []
  place(root, 0, 0, '', lanes, { total: root.value, unit: kinds[kind]?.unit ?? '' })
  return { lanes, total: root.value }
}

interface Whole {
  readonly total: number
  readonly unit: string
}

function place(node: Node, from: number, lane: number, path: string, lanes: FlameBox[][], whole: Whole): void {
  let left = from
  for (const child of [...node.children.values()].sort((a, b) => b.value - a.value)) {
    if (child.value <= 0) continue
    const key = `${path}\n${child.name}`
    while (lanes.length <= lane) lanes.push([])
    lanes[lane]?.push({
      key,
      from: left,
      to: left + child.value,
      lane,
      label: child.name,
      title: `${child.name}\n${valueText(child.value, whole.unit)}, ${shareText(child.value, whole.total)}`,
      colour: colourOf(child.name, 'frame'),
      bad: false,
    })
    place(child, left, lane + 1, key, lanes, whole)
    left += child.value
  }
}

function valueText(value: number, unit: string): string {
  if (unit === 'nanoseconds') return durationText(value / 1e6)
  if (unit === 'bytes') return bytesText(value)
  return countText(value)
}
