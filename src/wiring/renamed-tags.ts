import { quote } from '../config/option'
import type { Settings } from '../config/rows/options'
import { wireName } from '../names/wire-name'

/** Names in the settings under which no tag can be sent: each with the name that it has instead. */
export function renamedTags({ tags, headerTags }: Settings): string[] {
  const names = new Set([...tags.keys(), ...headerTags.values()])
  return [...names].flatMap(name =>
    name === undefined || wireName(name) === name
      ? []
      : [
          `a tag ${quote(name)} is sent as ${quote(wireName(name))}: receivers in JavaScript refuse a payload that has it`,
        ],
  )
}
