import type { ServiceEdge } from '../model'
import { durationText, rateText, shareText } from './format'

type Calls = Pick<ServiceEdge, 'calls' | 'errors' | 'p50'>

/** How often something is called and how long a call takes in the median: `3.2/s, 4.1 ms`; `seconds` is what the rate is of. */
export function callText({ calls, p50 }: Calls, seconds: number): string {
  return calls > 0 ? `${rateText(calls, seconds)}, ${durationText(p50)}` : ''
}

/** Which share of the calls failed: `2% failed`, or empty where none did. */
export function failureText({ calls, errors }: Calls): string {
  return errors > 0 ? `${shareText(errors, calls)} failed` : ''
}
