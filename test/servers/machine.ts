import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs that each server of the tests needs of the machine, by the name of its file; the rest comes from npm. */
export const needs = {
  aws: [],
  kafka: ['kcat'],
  mariadb: ['mariadb-install-db', 'mariadbd', 'mariadb'],
  mongodb: [],
  rabbitmq: ['epmd', 'rabbitmq-server'],
  redis: ['redis-server'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The name of a server that tests can ask for. */
export type ServerName = keyof typeof needs

/** Where else than in PATH servers stand: PATH of a user often leaves them out, and RabbitMQ's script there wants root. */
const PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin']
const FIRST: Readonly<Record<string, string>> = { 'rabbitmq-server': '/usr/lib/rabbitmq/bin' }

/** The path of a program, or undefined where the machine has none. */
export function find(program: string, path = process.env.PATH ?? ''): string | undefined {
  const folders = [FIRST[program] ?? [], path.split(delimiter), PLACES].flat().filter(Boolean)
  return folders.map(folder => join(folder, program)).find(isExecutable)
}

/** The path of a program; throws where the machine has none. */
export function pathOf(program: string): string {
  const path = find(program)
  if (path === undefined) throw new Error(`${program} is not installed; on Debian test/servers/install.sh installs it`)
  return path
}

/** The programs that are missing for this server. */
export function lacks(server: ServerName): readonly string[] {
  return needs[server].filter(program => find(program) === undefined)
}

/** True where this machine can start the server. */
export function available(server: ServerName): boolean {
  return lacks(server).length === 0
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
