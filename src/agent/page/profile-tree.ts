import { colourOf } from './colour'
import type { FlameBox } from './flame'
import { bytesText, countText, durationText, shareText } from './format'
import type { Profile, ProfileFrame, Sample } from './pprof'

interface Node {
  readonly frame: ProfileFrame
  value: number
  readonly children: Map<string, Node>
}

/** The stacks of samples as boxes, the outermost functions at the top. */
export interface ProfileTree {
  readonly lanes: readonly (readonly FlameBox[])[]
  readonly total: number
}

/** Joins what samples have in common, by the kind of their values with this number. */
export function treeOf(samples: readonly Sample[], kinds: Profile['kinds'], kind: number): ProfileTree {
  const root: Node = { frame: { name: '', file: '', line: 0 }, value: 0, children: new Map() }
  for (const { stack, values } of samples) {
    const value = values[kind] ?? 0
    let node = root
    node.value += value
    for (const frame of stack) {
      const key = `${frame.name} ${frame.file}:${frame.line}`
      const child: Node = node.children.get(key) ?? { frame, value: 0, children: new Map() }
      node.children.set(key, child)
      child.value += value
      node = child
    }
  }
  const lanes: FlameBox[][] = []
  place(root, 0, 0, '', lanes, { total: root.value, unit: kinds[kind]?.unit ?? '' })
  return { lanes, total: root.value }
}

/** A value of a profile in its unit. */
export function valueText(value: number, unit: string): string {
  if (unit === 'nanoseconds') return durationText(value / 1e6)
  if (unit === 'bytes') return bytesText(value)
  return countText(value)
}

/** Where a function is, as `shop.ts:12`; empty for what has no file. */
export function placeText({ file, line }: ProfileFrame, whole = false): string {
  if (!file) return ''
  const name = whole ? file.replace(/^file:\/\//, '') : file.slice(file.lastIndexOf('/') + 1)
  return line > 0 ? `${name}:${line}` : name
}

interface Whole {
  readonly total: number
  readonly unit: string
}

function place(node: Node, from: number, lane: number, path: string, lanes: FlameBox[][], whole: Whole): void {
  let left = from
  for (const [key, child] of [...node.children].sort(([, a], [, b]) => b.value - a.value)) {
    if (child.value <= 0) continue
    const { frame, value } = child
    while (lanes.length <= lane) lanes.push([])
    lanes[lane]?.push({
      key: `${path}\n${key}`,
      from: left,
      to: left + value,
      lane,
      label: [frame.name, placeText(frame)].filter(Boolean).join('  '),
      title: [frame.name, placeText(frame, true), `${valueText(value, whole.unit)}, ${shareText(value, whole.total)}`]
        .filter(Boolean)
        .join('\n'),
      // By their file, so that what belongs together looks alike.
      colour: colourOf(folderOf(frame), 'frame'),
      bad: false,
    })
    place(child, left, lane + 1, `${path}\n${key}`, lanes, whole)
    left += value
  }
}

// The package of a file of one, else its last folder.
function folderOf({ name, file }: ProfileFrame): string {
  const [, scoped] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
  return scoped ?? (file ? file.slice(0, file.lastIndexOf('/')) || file : name)
}
