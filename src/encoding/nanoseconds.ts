/** Writes milliseconds as an unsigned 64-bit count of nanoseconds: exact to a double's 256 ns where it is a date. */
export function writeNanoseconds(view: DataView, at: number, milliseconds: number): void {
  const nanoseconds = milliseconds > 0 ? Math.round(milliseconds * 1e6) : 0
  const high = Math.floor(nanoseconds / 0x100000000)
  view.setUint32(at, high)
  view.setUint32(at + 4, nanoseconds - high * 0x100000000)
}
