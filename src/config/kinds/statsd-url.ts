import { hideInSetting } from '../../secrets/credentials'
import { type Kind, type Parsed, refuse } from '../option'

/** Where metrics go: `udp:` with a host, or `unixstream:` (also written `unix:`) with a socket's path in `pathname`. */
export const statsdUrl: Kind<URL, string | URL> = {
  expected: 'udp://host:port or unixstream:///path/to/socket',
  parse(text) {
    try {
      return check(new URL(text), text)
    } catch {
      return refuse(statsdUrl.expected, text)
    }
  },
  accept: value => (value instanceof URL ? statsdUrl.parse(value.href) : refuse(statsdUrl.expected, value)),
  show: value => hideInSetting(value.href),
}

function check(url: URL, text: string): Parsed<URL> {
  const isSocket = url.protocol === 'unixstream:' || url.protocol === 'unix:'
  const fits = isSocket ? url.host === '' && /^\/./.test(url.pathname) : url.protocol === 'udp:' && url.host !== ''
  return fits ? { value: url } : refuse(statsdUrl.expected, text)
}
