/** What an object itself has under a name that others chose, and not what all objects have, such as `constructor`. */
export function own<Values extends object>(values: Values, name: PropertyKey): Values[keyof Values] | undefined {
  return Object.hasOwn(values, name) ? values[name as keyof Values] : undefined
}
