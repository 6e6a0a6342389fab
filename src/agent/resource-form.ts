/** A resource without its literals, so that those that differ in values alone are the same. */
export function formOf(resource: string): string {
  return resource
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/\$\d+|\b\d+(?:\.\d+)?\b|\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '?')
    .replace(/\(\s*\?(?:\s*,\s*\?)*\s*\)/g, '(?)')
    .replace(/\s+/g, ' ')
}
