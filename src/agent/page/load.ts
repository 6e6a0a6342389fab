import { useEffect, useRef, useState } from 'preact/hooks'
import { keepAnswer, keptAnswer } from './kept-answers'
import { savedAnswer, savedPage } from './saved-page'

/** What a path gave: nothing so far, data, or why there is none. */
export interface Loaded<T> {
  readonly data?: T
  /** Empty, or a sentence. */
  readonly failure: string
}

interface Answer<T> extends Loaded<T> {
  readonly path: string
  readonly text: string
}

/** Fetches JSON from the agent; its types are those of `model.ts`, since page and agent are of one build. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return JSON.parse(await getText(path, signal))
}

/** Asks the agent to change something; throws with its answer where it does not. */
export async function post(path: string, body?: Blob): Promise<void> {
  const response = await fetch(path, { method: 'POST', ...(body && { body }) }).catch(() => {
    throw new Error('The agent has ended.')
  })
  if (!response.ok) throw new Error((await response.text()) || `${response.status} ${response.statusText}`)
}

/** The JSON of a path, fetched anew with each revision; the data of the last one stands until then. An empty path asks for nothing. */
export function useLoaded<T>(path: string, revision: number): Loaded<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ path: '', text: '', failure: '' })
  const wanted = useRef({ path, revision })
  const busy = useRef(false)
  useEffect(() => {
    wanted.current = { path, revision }
    if (!busy.current && path !== '') void follow()
  }, [path, revision])
  const end = () => {
    wanted.current = { path: '', revision: -1 }
  }
  useEffect(() => end, [])

  // One request at a time: under load a newer one waits for the older, and those between are left out.
  async function follow(): Promise<void> {
    busy.current = true
    for (let asked: typeof wanted.current | undefined; asked !== wanted.current && wanted.current.path !== ''; ) {
      asked = wanted.current
      const path = asked.path
      try {
        const text = await getText(path)
        setAnswer(old =>
          old.path === path && old.text === text ? old : { path, text, data: JSON.parse(text), failure: '' },
        )
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error)
        setAnswer(old => (old.path === path && old.data !== undefined ? old : { path, text: '', failure }))
      }
    }
    busy.current = false
  }

  return answer.path === path ? answer : { failure: '' }
}

async function getText(path: string, signal?: AbortSignal): Promise<string> {
  const saved = savedPage()
  if (saved) return savedAnswer(saved, path)
  let response: Response
  let text: string
  try {
    response = await fetch(path, signal ? { signal } : {})
    text = await response.text()
  } catch (error) {
    // Nobody answers: what was told before is all there is.
    const before = keptAnswer(path)
    if (before !== undefined && !signal?.aborted) return before
    throw signal?.aborted ? error : new Error('The agent has ended.')
  }
  if (!response.ok) {
    throw new Error(
      response.status === 404 ? 'It is not here, or not any more.' : `${response.status}: ${text.slice(0, 500)}`,
    )
  }
  keepAnswer(path, text)
  return text
}
