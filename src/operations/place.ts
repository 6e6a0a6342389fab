/** Where a call goes. What is not known is left out of the span. */
export interface Place {
  readonly host?: unknown
  readonly port?: unknown
}

/** Whether a value is a text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Adds the host to text tags: under Datadog's name, and under the one that DataKit makes its db_host of. */
export function tellHost(meta: string[], { host }: Place): void {
  if (!isText(host)) return
  // A driver that was given a URL for a host: neither user nor password is a place.
  const name = host.includes('@') ? host.slice(host.lastIndexOf('@') + 1) : host
  meta.push('out.host', name, 'peer.hostname', name)
}

/** The port as numbers, for the start of a span; a text of digits counts. */
export function portNumbers({ port }: Place): (string | number)[] {
  const number = typeof port === 'string' ? Number(port) : port
  return typeof number === 'number' && number > 0 ? ['network.destination.port', number] : []
}

/** Host and port of `host:port` or `[address]:port`. */
export function splitAddress(address: string): Place {
  const colon = address.lastIndexOf(':')
  if (colon === -1 || colon < address.lastIndexOf(']')) return { host: address }
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
}
