import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { connect, type Socket as StreamSocket } from 'node:net'

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
    socket.on('error', () => {
      turn++
      forget(socket)
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.connect(port, address, () => {
        socket.off('error', reject)
        resolve()
      })
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
        socket.send(packet, error => {
          if (error) reject(error)
          else resolve()
        })
      })
    },
    close() {
      opening?.then(forget, () => {})
    },
  }
}

function stream(path: string): Channel {
  let opening: Promise<StreamSocket> | undefined

  function open(): Promise<StreamSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path })
      socket.unref()
      socket.once('connect', () => resolve(socket))
      socket.once('error', reject)
      socket.once('close', () => {
        opening = undefined
      })
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
        socket.write(Buffer.concat([header, packet]), error => {
          if (error) reject(error)
          else resolve()
        })
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
