import type { LookupFunction } from 'node:net'

/**
 * What `localhost` stands for: both loopback addresses, whatever the hosts file says. Where it names only one, an agent
 * that listens on the other would not be found; Node tries both at once.
 */
export const lookupLoopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) {
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
  } else if (options.family === 6 || options.family === 'IPv6') callback(null, '::1', 6)
  else callback(null, '127.0.0.1', 4)
}

/** Options of a connection to a host: how its name is looked up, where that is ours or the user's to say. */
export function lookupOptions(
  hostname: string,
  lookup: LookupFunction | undefined,
): { lookup?: LookupFunction; autoSelectFamily?: boolean } {
  if (lookup !== undefined) return { lookup }
  return hostname === 'localhost' ? { lookup: lookupLoopback, autoSelectFamily: true } : {}
}
