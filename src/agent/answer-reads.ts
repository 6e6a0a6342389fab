import { pipeline, Readable } from 'node:stream'
import type { Answers, ApiParts } from './answer'
import { entriesOf } from './entries'
import { hostName, isLoopback } from './loopback'
import { numberIn } from './parameters'
import { begin, sendJson } from './reply'
import { writeSaved } from './saved'
import { noLines, readSource } from './source'

/** Answers what is here beside lists of traces. */
export function answerReads({ store, metrics, profiles, live, status, sources }: ApiParts): Answers {
  return {
    '/api/entries': (_request, response, parameters) => {
      const [from, to] = ['from', 'to'].map(name => numberIn(parameters, name, 0, Number.MAX_SAFE_INTEGER))
      sendJson(response, entriesOf(store.oldestFirst(), parameters.get('service') ?? '', from ?? 0, to ?? 0))
    },
    '/api/metrics': (_request, response) => sendJson(response, metrics.all()),
    '/api/profiles': (_request, response) => sendJson(response, profiles.summaries()),
    '/api/status': (_request, response) => sendJson(response, status()),
    '/api/source': async (request, response, parameters) => {
      const host = hostName(request.headers.host ?? '')
      const span = store.find((parameters.get('trace') ?? '').toLowerCase())?.spans.get(parameters.get('span') ?? '')
      const frame = numberIn(parameters, 'frame', 0, 1000)
      const isAllowed = sources !== undefined && host !== undefined && isLoopback(host)
      sendJson(response, isAllowed && span ? await readSource(span, frame, sources) : noLines)
    },
    '/api/live': (_request, response) => live.add(response),
    '/api/save': (_request, response) => {
      begin(response, 200, {
        'Content-Type': 'application/json',
        'Content-Disposition': `attachment; filename="traces-${new Date().toISOString().replace(/[:.]/g, '-')}.json"`,
      })
      pipeline(Readable.from(writeSaved(store.oldestFirst())), response, () => {})
    },
  }
}
