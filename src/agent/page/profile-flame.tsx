import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { Entry } from '../model'
import { Flame, type FlameBox } from './flame'
import { pluralText, shareText } from './format'
import { useLoaded } from './load'
import { type Profile, readProfile } from './pprof'
import { cutBy } from './profile-cut'
import { treeOf, valueText } from './profile-tree'

interface ProfileFlameOptions {
  /** Where its file is. */
  readonly path: string
  /** Whose it is, and when it was taken, where that is known. */
  readonly of: { readonly service: string; readonly start: number; readonly end: number } | undefined
}

/** A profile's stacks as a flame; a click on a frame shows its part alone, and an operation what ran during its requests. */
export function ProfileFlame({ path, of }: ProfileFlameOptions) {
  const { profile, failure } = useProfile(path)
  const [chosen, setChosen] = useState<number>()
  const [focus, setFocus] = useState<FlameBox>()
  const [operation, setOperation] = useState('')
  const timed = profile?.samples.some(({ at }) => at !== undefined) ?? false
  const entries = useEntries(timed ? of : undefined)
  const kind = chosen ?? usualKind(profile?.kinds ?? [])
  const cut = useMemo(() => {
    const samples = profile?.samples ?? []
    return operation ? cutBy(operation, samples, entries) : { samples, shared: 0 }
  }, [profile, operation, entries])
  const { lanes, total } = useMemo(() => treeOf(cut.samples, profile?.kinds ?? [], kind), [cut, profile, kind])
  // What was looked at alone lies elsewhere in another flame.
  useLayoutEffect(() => setFocus(undefined), [kind, operation])
  if (!profile) return <p class="empty">{failure || 'Loading'}</p>
  const unit = profile.kinds[kind]?.unit ?? ''
  return (
    <div class="profile-flame">
      <div class="summary">
        <KindChoice kinds={profile.kinds} chosen={kind} onChoose={setChosen} />
        <OperationChoice entries={entries} chosen={operation} onChoose={setOperation} />
        <span>{valueText(total, unit)} in all</span>
        {cut.shared > 0 && (
          <span class="muted" title="Which of them a function ran for cannot be told">
            without {pluralText(cut.shared, 'sample')} at which other operations ran as well
          </span>
        )}
        {focus && <Focus box={focus} total={total} unit={unit} onLeave={() => setFocus(undefined)} />}
      </div>
      {total === 0 ? (
        <p class="empty">Nothing was measured here.</p>
      ) : (
        <Flame
          label="Flame of the profile"
          lanes={lanes}
          from={focus?.from ?? 0}
          to={Math.max(1, focus?.to ?? total)}
          selected={focus?.key ?? ''}
          onChoose={key => setFocus(lanes.flat().find(box => box.key === key))}
        />
      )}
    </div>
  )
}

function useProfile(path: string): { readonly profile: Profile | undefined; readonly failure: string } {
  const [profile, setProfile] = useState<Profile>()
  const [failure, setFailure] = useState('')
  useEffect(() => {
    const asking = new AbortController()
    fetch(path, { signal: asking.signal })
      .then(response => response.blob())
      .then(readProfile)
      .then(setProfile, error => setFailure(error instanceof Error ? error.message : String(error)))
    return () => asking.abort()
  }, [path])
  return { profile, failure }
}

/** Which part of the profile is on show alone, and the way back. */
function Focus(options: { box: FlameBox; total: number; unit: string; onLeave: () => void }) {
  const { box, total, unit, onLeave } = options
  const part = box.to - box.from
  return (
    <>
      <span class="focus">
        {box.label}: {valueText(part, unit)}, {shareText(part, total)}
      </span>
      <button type="button" class="chip" onClick={onLeave}>
        Whole profile
      </button>
    </>
  )
}

interface KindOptions {
  readonly kinds: Profile['kinds']
  readonly chosen: number
  readonly onChoose: (kind: number) => void
}

function KindChoice({ kinds, chosen, onChoose }: KindOptions) {
  return (
    <select
      class="choice"
      aria-label="Kind of value"
      value={chosen}
      onChange={event => onChoose(Number(event.currentTarget.value))}
    >
      {kinds.map(({ type, unit }, index) => (
        <option key={index} value={index}>
          {type} in {unit}
        </option>
      ))}
    </select>
  )
}

// The time of the processor where it is told: wall time is mostly waiting. Else the last kind, as of the heap.
function usualKind(kinds: Profile['kinds']): number {
  const cpu = kinds.findIndex(({ type }) => type === 'cpu')
  return cpu >= 0 ? cpu : Math.max(0, kinds.length - 1)
}

function useEntries(of: ProfileFlameOptions['of']): readonly Entry[] {
  const search = new URLSearchParams(
    of && { service: of.service, from: String(Math.floor(of.start)), to: String(Math.ceil(of.end)) },
  )
  return useLoaded<readonly Entry[]>(of ? `api/entries?${search}` : '', 0).data ?? none
}

const none: readonly Entry[] = []

interface ChoiceOptions {
  readonly entries: readonly Entry[]
  readonly chosen: string
  readonly onChoose: (resource: string) => void
}

function OperationChoice({ entries, chosen, onChoose }: ChoiceOptions) {
  const counts = useMemo(() => {
    const byResource = new Map<string, number>()
    for (const { resource } of entries) byResource.set(resource, (byResource.get(resource) ?? 0) + 1)
    return [...byResource].sort(([, a], [, b]) => b - a).slice(0, 200)
  }, [entries])
  if (counts.length === 0) return null
  return (
    <select
      class="choice"
      aria-label="Operation"
      title="What ran while requests of this operation were under way"
      value={chosen}
      onChange={event => onChoose(event.currentTarget.value)}
    >
      <option value="">all operations</option>
      {counts.map(([resource, count]) => (
        <option key={resource} value={resource}>
          {resource} ({count})
        </option>
      ))}
    </select>
  )
}
