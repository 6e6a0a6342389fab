/** A duration in milliseconds as a short text, such as `820 µs`, `12.3 ms`, `1.24 s` or `2 min 5 s`. */
export function durationText(milliseconds: number): string {
  const size = Math.abs(milliseconds)
  if (size === 0) return '0'
  if (size < 0.9995) return `${digits(milliseconds * 1000, 3)} µs`
  if (size < 999.5) return `${digits(milliseconds, 3)} ms`
  if (size < 59_995) return `${digits(milliseconds / 1000, 3)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A time of an axis in milliseconds, such as `50 ms`: a duration without a tail of zeros. */
export function tickText(milliseconds: number): string {
  return roundText(durationText(milliseconds))
}

/** A value without a tail of zeros: `50 ms` of `50.0 ms`. */
export function roundText(value: string): string {
  return value.replace(/\.(\d*?)0+(?!\d)/, (_, kept: string) => (kept ? `.${kept}` : ''))
}

/** A wall-clock time as `14:03:59.123` in the reader's zone. */
export function clockText(time: number): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** A wall-clock time with its date, in the reader's zone. */
export function dateText(time: number): string {
  return `${dayText(time)} ${clockText(time)}`
}

/** The day of a wall-clock time, in the reader's zone. */
export function dayText(time: number): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Bytes as `812 B`, `12.3 kB` or `4.56 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 999_500) return `${digits(bytes / 1000, 3)} kB`
  return `${digits(bytes / 1_000_000, 3)} MB`
}

/** A count with separators between thousands. */
export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

/** A share as `12%`, `0.4%` or `0%`. */
export function shareText(part: number, whole: number): string {
  const share = whole > 0 ? (100 * part) / whole : 0
  if (share === 0 || share >= 10) return `${Math.round(share)}%`
  return share < 0.1 ? '<0.1%' : `${share.toFixed(1)}%`
}

/** How often, as `3.2/s` or `4/min`; over less than a second it is told as a count, such as `7×`. */
export function rateText(count: number, seconds: number): string {
  if (seconds < 1) return `${countText(count)}×`
  const [rate, unit] = count < seconds ? [(60 * count) / seconds, 'min'] : [count / seconds, 's']
  return `${rate < 10 ? Number(rate.toPrecision(2)) : countText(Math.round(rate))}/${unit}`
}

/** `1 span`, `2 spans`: a count with its word. */
export function pluralText(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? '' : 's'}`
}

/** A value of an axis in few letters, such as `1.5k` or `48M`. */
export function shortText(value: number): string {
  return shorten.format(value)
}

const shorten = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 })

function digits(value: number, significant: number): string {
  return value.toPrecision(significant)
}
