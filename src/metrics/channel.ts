import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { connect, type Socket as StreamSocket } from 'node:net'
import { unfailing } from '../transport/unfailing'

/** Where metrics go. */
export type StatsdAddress =
  | { readonly kind: 'udp'; readonly hostname: string; readonly port: number }
  /** A unix socket that takes packets, each behind its length: 4 bytes, little-endian. */
  | { readonly kind: 'stream'; readonly path: string }

/** A way for packets. Sending never throws and never keeps the process alive, unless it is waited for. */
export interface Channel {
  /** Resolves when the system has the packet; rejects where it cannot have it. */
  send(packet: Buffer): Promise<void>
  close(): void
}

/** Opens a way to an address at its first packet. */
export function openChannel(address: StatsdAddress): Channel {
  return address.kind === 'udp' ? udp(address.hostname, address.port) : stream(address.path)
}

function udp(hostname: string, port: number): Channel {
  let opening: Promise<Socket> | undefined
  /** Which of the host's addresses is used: where nothing listens at one, the next has its turn. */
  let turn = 0

  async function open(): Promise<Socket> {
    const found = await lookup(hostname, { all: true })
    const { address, family } = found[turn % found.length] ?? { address: hostname, family: 4 }
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
    socket.unref()
    // A datagram that nobody takes comes back as an error of the socket, after it was sent.
    const failed = (): void => {
      turn++
      forget(socket)
    }
    socket.on('error', unfailing(failed))
    await new Promise<void>((resolve, reject) => {
      const connected = (): void => {
        socket.off('error', reject)
        resolve()
      }
      socket.once('error', reject)
      socket.connect(port, address, unfailing(connected, reject))
    })
    return socket
  }
  function forget(socket: Socket): void {
    opening = undefined
    try {
      socket.close()
    } catch {
      // It is closed already.
    }
  }

  return {
    async send(packet) {
      opening ??= open()
      let socket: Socket
      try {
        socket = await opening
      } catch (error) {
        opening = undefined
        throw error
      }
      await new Promise<void>((resolve, reject) => {
        socket.send(packet, settling(resolve, reject))
      })
    },
    close() {
      opening?.then(forget, () => {})
    },
  }
}

/** What a socket calls when it has sent, or could not. */
function settling(resolve: () => void, reject: (error: unknown) => void): (error?: Error | null) => void {
  return unfailing((error?: Error | null) => (error ? reject(error) : resolve()), reject)
}

function stream(path: string): Channel {
  let opening: Promise<StreamSocket> | undefined

  function open(): Promise<StreamSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path })
      socket.unref()
      const closed = (): void => {
        opening = undefined
      }
      socket.once(
        'connect',
        unfailing(() => resolve(socket), reject),
      )
      socket.once('error', reject)
      socket.once('close', unfailing(closed))
    })
  }

  return {
    async send(packet) {
      opening ??= open()
      let socket: StreamSocket
      try {
        socket = await opening
      } catch (error) {
        opening = undefined
        throw error
      }
      const header = Buffer.alloc(4)
      header.writeUInt32LE(packet.length)
      await new Promise<void>((resolve, reject) => {
        socket.write(Buffer.concat([header, packet]), settling(resolve, reject))
      })
    },
    close() {
      opening?.then(
        socket => socket.destroy(),
        () => {},
      )
    },
  }
}
