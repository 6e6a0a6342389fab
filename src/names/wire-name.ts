/** A name as receivers can read it: those in JavaScript refuse a whole payload for a key that is `__proto__`. */
export function wireName(name: string): string {
  return name === '__proto__' ? '_proto_' : name
}
