import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createHome, keep } from './keep'
import { pathOf } from './machine'
import { onFreePort } from './on-free-port'
import { share } from './share'

/** A MariaDB server on 127.0.0.1, with one user who may do all and an empty database. */
export interface Mariadb {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** The database that is the caller's own. */
  readonly database: string
  /** mysql://user:password@host:port/database */
  readonly url: string
  /** Kills the server and removes its files. */
  stop(): Promise<void>
}

const run = promisify(execFile)
const USER = 'app'
const PASSWORD = 'secret'
const DATABASE = 'shop'

/** Run at the start, before anybody can connect. */
const SETUP = `
create user ${USER}@'%' identified via mysql_native_password using password('${PASSWORD}');
grant all on *.* to ${USER}@'%' with grant option;
create database ${DATABASE};
`

/** Both in one, so that whoever ends the one ends the other. */
const START = `
"$1" --no-defaults --user="$4" --datadir="$3/data" --auth-root-authentication-method=normal --skip-test-db >/dev/null &&
exec "$2" --no-defaults --user="$4" --datadir="$3/data" --init-file="$3/setup.sql" \\
  --bind-address=127.0.0.1 --port="$5" --socket="$3/socket" --pid-file="$3/pid" --skip-name-resolve \\
  --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --innodb-log-file-size=8M --innodb-buffer-pool-size=16M
`

/** Starts the machine's mariadbd with the user `app`, the password `secret` and the database `shop`. */
export function startMariadb(): Promise<Mariadb> {
  return onFreePort(async port => {
    const home = createHome('mariadb')
    writeFileSync(join(home, 'setup.sql'), SETUP)
    const programs = [pathOf('mariadb-install-db'), pathOf('mariadbd')]
    const { stop } = await keep({
      name: 'MariaDB',
      home,
      command: '/bin/sh',
      args: ['-c', START, 'start', ...programs, home, userInfo().username, String(port)],
      ready: /ready for connections/,
    })
    return { ...addressOf(port, DATABASE), stop }
  })
}

/** The run's server with a database of the caller's own, or a server of its own. */
export function shareMariadb(): Promise<Mariadb> {
  return share('mariadb', startMariadb)
}

/** The server with a new database for the caller with this number. */
export async function seatInMariadb(mariadb: Mariadb, caller: number): Promise<Mariadb> {
  const { host, port, user } = mariadb
  const database = `${DATABASE}_${caller}`
  const login = ['--no-defaults', '--protocol=tcp', `--host=${host}`, `--port=${port}`, `--user=${user}`]
  await run(pathOf('mariadb'), [...login, `--password=${PASSWORD}`, '-e', `create database ${database}`])
  return { ...mariadb, ...addressOf(port, database) }
}

function addressOf(port: number, database: string): Omit<Mariadb, 'stop'> {
  const host = '127.0.0.1'
  const url = `mysql://${USER}:${PASSWORD}@${host}:${port}/${database}`
  return { host, port, user: USER, password: PASSWORD, database, url }
}
