import { attributesOf } from './attributes'

/** A text that is the same for the same attributes, in whatever order they are named. */
export function attributeKey(attributes: Readonly<Record<string, unknown>> | undefined): string {
  if (attributes === undefined) return ''
  const names = Object.keys(attributes)
  if (names.length > 1) names.sort()
  let text = ''
  for (const name of names) {
    const value = attributes[name]
    if (value === undefined || value === null) continue
    text += `${JSON.stringify(name)}:${valueKey(name, value)},`
  }
  return text
}

function valueKey(name: string, value: unknown): string {
  // The usual ones without a detour; a number and its text are two values.
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(attributesOf({ [name]: value }))
}
