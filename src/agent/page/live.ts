import { useEffect, useState } from 'preact/hooks'
import type { AgentStatus } from '../model'
import { savedPage } from './saved-page'

/** What the agent last said. */
export interface Live {
  readonly status: AgentStatus | undefined
  readonly connected: boolean
  /** Grows whenever something changed. */
  readonly revision: number
}

/** Follows the agent's events for as long as the page lives. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ status: undefined, connected: true, revision: 0 })
  useEffect(() => {
    if (savedPage()) return
    const events = new EventSource('api/live')
    let unseen: AgentStatus | undefined
    const show = () => {
      // A page that nobody sees asks for nothing.
      if (document.hidden || !unseen) return
      const status = unseen
      unseen = undefined
      setLive(old => ({ status, connected: true, revision: old.revision + 1 }))
    }
    document.addEventListener('visibilitychange', show)
    events.addEventListener('status', event => {
      unseen = JSON.parse(event.data)
      show()
    })
    events.addEventListener('open', () => setLive(old => ({ ...old, connected: true })))
    events.addEventListener('error', () => setLive(old => ({ ...old, connected: false })))
    return () => {
      document.removeEventListener('visibilitychange', show)
      events.close()
    }
  }, [])
  return live
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
