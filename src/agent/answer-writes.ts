import type { Answer, Answers, ApiParts } from './answer'
import { readBody } from './body'
import { TooLarge } from './budget'
import { sendJson, sendText } from './reply'
import { readSaved } from './saved'
import type { Snapshots } from './snapshots'

/** Answers what changes what is here. */
export function answerWrites(parts: ApiParts, lists: Snapshots): Answers {
  const { store, metrics, profiles, logs, changed } = parts

  /** Reads a body and answers with what was made of it, or with what was wrong. */
  function taking(limit: number | undefined, read: (bytes: Buffer) => unknown): Answer {
    return async (request, response) => {
      const body = await readBody(request, limit)
      if ('problem' in body) {
        if (body.status !== 0) sendText(response, body.status, body.problem)
        return
      }
      let taken: unknown
      try {
        taken = read(body.bytes)
      } catch (error) {
        const status = error instanceof TooLarge ? 413 : 400
        return sendText(response, status, error instanceof Error ? error.message : String(error))
      }
      changed()
      sendJson(response, taken)
    }
  }

  return {
    '/api/open': taking(parts.maxFile, bytes => {
      const chunks = readSaved(bytes)
      for (const chunk of chunks) store.add(chunk)
      return { traces: chunks.length }
    }),
    '/api/logs': taking(undefined, bytes => {
      logs.add(bytes)
      return {}
    }),
    '/api/clear': (_request, response) => {
      for (const each of [store, lists, metrics, profiles, logs]) each.clear()
      changed()
      sendJson(response, {})
    },
  }
}
