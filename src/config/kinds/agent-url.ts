import { hideInSetting } from '../../secrets/credentials'
import { type Kind, type Parsed, refuse } from '../option'

/**
 * Where the agent is: `http:` and `https:` with a host and a path prefix, `unix:` with the socket's path in `pathname`
 * (percent-encoded, as in every URL).
 */
export const agentUrl: Kind<URL, string | URL> = {
  expected: 'http://host:port, https://host:port or unix:///path/to/socket',
  parse(text) {
    try {
      return check(new URL(text), text)
    } catch {
      return refuse(agentUrl.expected, text)
    }
  },
  // An own copy: the caller's object may change.
  accept: value => (value instanceof URL ? agentUrl.parse(value.href) : refuse(agentUrl.expected, value)),
  show: value => hideInSetting(value.href),
}

function check(url: URL, text: string): Parsed<URL> {
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      // A password with a slash in it: what stands before that would be taken for the host.
      return `${url.pathname}${url.search}${url.hash}`.includes('@') ? refuse(agentUrl.expected, text) : { value: url }
    case 'unix:':
      // With two slashes the first folder of the path would be a host; `..` is a Windows pipe.
      return (url.host === '' || url.host === '.') && /^\/./.test(url.pathname)
        ? { value: url }
        : refuse(agentUrl.expected, text)
    default:
      return refuse(agentUrl.expected, text)
  }
}
