import { own } from '../../names/own'
import { isRecord, type Kind, refuse } from '../option'
import { flag } from './plain'

/** Which spans the agent computes statistics of: all, none, or those of these names. */
export type Measured = boolean | Readonly<Record<string, boolean>>

/** True, false, or an object with flags by the names of spans. */
export const measured: Kind<Measured> = {
  expected: 'true, false or an object with flags by the names of spans',
  parse: flag.parse,
  accept: value =>
    typeof value === 'boolean' || isRecord(value) ? { value: value as Measured } : refuse(measured.expected, value),
  show: value => (typeof value === 'boolean' ? String(value) : Object.keys(value).join(', ')),
}

/** Whether a span of this name is measured. */
export function isMeasured(which: Measured | undefined, name: string): boolean {
  return typeof which === 'object' ? own(which, name) === true : which === true
}
