import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LiveFeed } from './live'
import type { LogStore } from './logs'
import type { MetricStore } from './metrics'
import type { AgentStatus } from './model'
import type { ProfileStore } from './profiles'
import type { TraceStore } from './store'

/** What the API tells of. */
export interface ApiParts {
  readonly store: TraceStore
  readonly metrics: MetricStore
  readonly profiles: ProfileStore
  readonly logs: LogStore
  readonly live: LiveFeed
  readonly status: () => AgentStatus
  /** The largest file to open, in bytes. */
  readonly maxFile: number
  readonly changed: () => void
  /** The folder whose source files may be shown; undefined where none may. */
  readonly sources: string | undefined
}

/** Answers a request to one path. */
export type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  parameters: URLSearchParams,
) => Promise<void> | void

/** Answers by path. */
export type Answers = Readonly<Record<string, Answer>>
