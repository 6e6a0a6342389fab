import { useEffect, useState } from 'preact/hooks'
import type { AgentStatus } from '../model'
import { savedPage } from './saved-page'

/** What the agent last said. */
export interface Live {
  readonly status: AgentStatus | undefined
  /** False once the agent has ended, until it is there again. */
  readonly connected: boolean
  /** Grows whenever something changed. */
  readonly revision: number
}

/** Milliseconds after which an agent that did not answer is asked again. */
const again = 1500

/** Follows the agent's events for as long as the page lives, and waits for it where it has ended. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ status: undefined, connected: true, revision: 0 })
  useEffect(() => {
    if (savedPage()) return
    let unseen: AgentStatus | undefined
    const show = () => {
      // A page that nobody sees asks for nothing.
      if (document.hidden || !unseen) return
      const status = unseen
      unseen = undefined
      setLive(old => ({ status, connected: true, revision: old.revision + 1 }))
    }
    const stop = follow(
      status => {
        unseen = status
        show()
      },
      connected => setLive(old => (old.connected === connected ? old : { ...old, connected })),
    )
    document.addEventListener('visibilitychange', show)
    return () => {
      document.removeEventListener('visibilitychange', show)
      stop()
    }
  }, [])
  return live
}

function follow(onStatus: (status: AgentStatus) => void, onConnected: (connected: boolean) => void): () => void {
  let events: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const listen = () => {
    if (stopped) return
    events = new EventSource('api/live')
    events.addEventListener('status', event => onStatus(JSON.parse(event.data)))
    events.addEventListener('open', () => onConnected(true))
    events.addEventListener('error', () => {
      events?.close()
      void ask()
    })
  }
  // An agent to which many pages listen lets no more of them listen, and still answers.
  const ask = async () => {
    try {
      const response = await fetch('api/status')
      if (!response.ok) throw new Error(response.statusText)
      onStatus(await response.json())
      onConnected(true)
    } catch {
      onConnected(false)
    }
    timer = setTimeout(listen, again)
  }
  listen()
  return () => {
    stopped = true
    clearTimeout(timer)
    events?.close()
  }
}

/** A revision that grows at most once in `milliseconds`; the last one is never lost. */
export function useCalm(revision: number, milliseconds: number): number {
  const [calm, setCalm] = useState({ revision, at: 0 })
  useEffect(() => {
    if (revision === calm.revision) return
    const wait = Math.max(0, calm.at + milliseconds - performance.now())
    const timer = setTimeout(() => setCalm({ revision, at: performance.now() }), wait)
    return () => clearTimeout(timer)
  }, [revision, milliseconds, calm])
  return calm.revision
}
