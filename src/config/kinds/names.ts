import type { Kind } from '../option'
import { list, split } from './plain'

/** A list of names, separated by commas, of which an empty text is the empty list. */
export const names: Kind<readonly string[], readonly string[] | string> = {
  ...list,
  parse: value => ({ value: split(value) }),
  verbatim: true,
}
