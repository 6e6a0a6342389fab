import { safeText, setErrorTags, type TagTarget } from './tags'

/** What reserved tags set: a span. */
interface ReservedTarget extends TagTarget {
  readonly service: string
  resource: string
  type: string
  readonly trace: { decide(keep: boolean): void }
  setService(value: unknown): void
}

/** By first character: may a tag be one of those that set the span itself? It spares most tags a dozen comparisons. */
const reservedStart = new Uint8Array(128)
for (const start of 'sremh_') reservedStart[start.charCodeAt(0)] = 1

/** Whether `setReserved` has to be asked. */
export function mayBeReserved(key: string): boolean {
  return reservedStart[key.charCodeAt(0)] === 1
}

/** Sets a tag that is a part of the span itself; false where it is a tag like all others. */
export function setReserved(span: ReservedTarget, key: string, value: unknown): boolean {
  switch (key) {
    case 'service.name':
    case 'service':
      setService(span, value)
      return true
    case 'resource.name':
    case 'resource':
      if (typeof value === 'string' && value !== '') span.resource = value
      return true
    case 'span.type':
      if (typeof value === 'string') span.type = value
      return true
    case 'error':
      if (typeof value === 'object' && value !== null) setErrorTags(span, value)
      else span.error = value === undefined || value === null || value === false || value === 0 || value === '' ? 0 : 1
      return true
    case 'manual.keep':
      if (value !== false && value !== 'false') span.trace.decide(true)
      return true
    case 'manual.drop':
      if (value !== false && value !== 'false') span.trace.decide(false)
      return true
    case 'sampling.priority':
      if (typeof value === 'number') span.trace.decide(value > 0)
      return true
    case 'http.status_code':
      // A number here is lost to receivers that lift only text tags.
      if (value !== undefined && value !== null) span.setText(key, safeText(value))
      return true
    case 'error.type':
    case 'error.message':
    case 'error.msg':
    case 'error.stack':
      if (value) span.error = 1
      return false
    case 'measured':
      span.setNumber('_dd.measured', value ? 1 : 0)
      return true
    default:
      return false
  }
}

/** Tells as well who named the service: `m` is the user's own code. */
function setService(span: ReservedTarget, value: unknown): void {
  if (typeof value !== 'string' || value === '' || value === span.service) return
  span.setService(value)
  span.setText('_dd.svc_src', 'm')
}
