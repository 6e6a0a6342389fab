import type { Span } from '../core/span'

/** Where the name is taken from, the most telling tag first. Source: dd-trace-js, plugins/outbound.js and database.js */
const sources = ['db.name', 'rpc.service', 'net.peer.name', 'out.host']

/** Names in `peer.service` whom a call to others went to; `mapping` renames what is found. */
export function createPeerService(mapping: ReadonlyMap<string, string>): (spans: readonly Span[]) => void {
  return spans => {
    for (const span of spans) {
      const kind = span.getText('span.kind')
      if (kind === 'client' || kind === 'producer') name(span, mapping)
    }
  }
}

/** What the user has set stays, and is the source of itself. */
function name(span: Span, mapping: ReadonlyMap<string, string>): void {
  const source = ['peer.service', ...sources].find(tag => span.getText(tag))
  const found = source && span.getText(source)
  if (!found) return
  const mapped = mapping.get(found)
  span.setText('peer.service', mapped ?? found)
  span.setText('_dd.peer.service.source', source)
  if (mapped !== undefined) span.setText('_dd.peer.service.remapped_from', found)
}
