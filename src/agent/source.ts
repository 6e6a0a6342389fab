import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { extname, isAbsolute, parse, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorOf } from './error-of'
import type { SourceLines, SpanView } from './model'
import { frameAt } from './stack-frames'
import { shortText } from './text-size'

/** Lines above and below the one of the frame. */
const around = 3
/** The largest file that is read, in bytes, and the longest line that is shown, in characters. */
const maxFile = 1024 * 1024
const maxLine = 300
const extensions = new Set(['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx'])

/** Where nothing may be read, or nothing is there to read: all of these look alike, so that nobody learns which files exist. */
export const noLines: SourceLines = { first: 0, line: 0, lines: [] }

/**
 * Reads the lines around a frame of a span's stack, from files under `root` alone. Anybody who may send spans may have written the
 * stack, so that a path in it is a wish and no proof: see README.md for what is refused.
 */
export async function readSource(span: SpanView, frame: number, root: string): Promise<SourceLines> {
  const error = errorOf(span)
  const found = error && frameAt(error.stack, frame)
  if (!found || found.line < 1) return noLines
  const path = pathOf(found.file)
  if (path === undefined || !isBelow(path, root)) return noLines
  try {
    // A link may lead elsewhere: what counts is where the file is.
    const real = await realpath(path)
    if (!isBelow(real, await realpath(root))) return noLines
    return linesAround(await readSmall(real), found.line)
  } catch {
    return noLines
  }
}

function pathOf(file: string): string | undefined {
  if (file.includes('\0')) return undefined
  if (!/^file:/i.test(file)) return isAbsolute(file) ? resolve(file) : undefined
  try {
    const url = new URL(file)
    // A host in it is a share of another machine, which would be asked by opening it.
    return url.host === '' ? resolve(fileURLToPath(url)) : undefined
  } catch {
    return undefined
  }
}

/** Whether a path names a source file below a folder that is a project's: one that holds no home, as the root of a disk does. */
function isBelow(path: string, root: string): boolean {
  if (root === parse(root).root || insideOf(root, homedir()) !== undefined) return false
  const parts = insideOf(root, path)?.split(sep)
  if (parts === undefined || !extensions.has(extname(path))) return false
  return !parts.some(part => part.startsWith('.') || part === 'node_modules')
}

/** The way from a folder down to a path, empty where it is the folder; undefined where the path is not in it. */
function insideOf(root: string, path: string): string | undefined {
  const way = relative(root, path)
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way
}

/** What is in a regular file; without waiting for a pipe, and with one handle, so that it cannot become another in between. */
async function readSmall(path: string): Promise<string> {
  let file: FileHandle | undefined
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0))
    const facts = await file.stat()
    if (!facts.isFile() || facts.size > maxFile) return ''
    const bytes = Buffer.alloc(facts.size)
    const { bytesRead } = await file.read(bytes, 0, facts.size, 0)
    return bytes.toString('utf8', 0, bytesRead)
  } finally {
    await file?.close()
  }
}

function linesAround(text: string, line: number): SourceLines {
  const lines = text.split('\n')
  if (text === '' || line > lines.length) return noLines
  const first = Math.max(1, line - around)
  const shown = lines.slice(first - 1, line + around).map(each => shortText(each.replace(/\r$/, ''), maxLine))
  return { first, line, lines: shown }
}
