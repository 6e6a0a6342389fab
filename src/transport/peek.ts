import { readSync } from 'node:fs'
import type { Socket } from 'node:net'

/** Node's own handle of a socket. */
interface WithHandle {
  readonly _handle?: { readonly fd?: unknown } | null
  readonly encrypted?: boolean
}

/**
 * The status of a reply that has reached the system, read from the socket itself: for the end of a process, whose event loop
 * hears of nothing any more. Undefined while there is none, 0 where the connection
 * was closed without one; null where it cannot be known, as with TLS and on Windows. What is
 * read here nobody else reads.
 */
export function peekStatus(socket: Socket | undefined): number | undefined | null {
  const { _handle: handle, encrypted } = (socket ?? {}) as WithHandle
  const fd = handle?.fd
  if (encrypted || typeof fd !== 'number' || fd < 0) return null
  const head = Buffer.alloc(16)
  try {
    const length = readSync(fd, head)
    if (length === 0) return 0
    const [, status] = /^HTTP\/1\.\d (\d{3})/.exec(head.toString('latin1', 0, length)) ?? []
    return status === undefined ? null : Number(status)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAGAIN') return undefined
    return code === 'ECONNRESET' ? 0 : null
  }
}
