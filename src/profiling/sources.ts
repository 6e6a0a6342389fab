import { readFileSync, statSync } from 'node:fs'
import { findSourceMap, SourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locate, Place } from './frames'

/** How many files have their source map kept, and the largest that is read, in bytes. */
const maxMaps = 500
const maxFile = 32 * 1024 * 1024

const comment = /\/\/[#@] ?sourceMappingURL=(\S+)\s*$/

/** Names places as the files of the application do; with `mapped`, those of the sources that they were made from. */
export function createLocate(mapped: boolean): Locate {
  const maps = new Map<string, SourceMap | undefined>()

  function mapOf(file: string): SourceMap | undefined {
    if (maps.has(file)) return maps.get(file)
    if (maps.size >= maxMaps) maps.clear()
    const found = findSourceMap(file) ?? readMap(file)
    maps.set(file, found)
    return found
  }

  return (frame, line) => {
    const file = pathOf(frame.url)
    if (!mapped || file === '' || frame.url.startsWith('node:')) return { file, line }
    const map = mapOf(file)
    if (map === undefined) return { file, line }
    return original(map, file, line, line === frame.lineNumber + 1 ? frame.columnNumber : undefined) ?? { file, line }
  }
}

/** The place in the source. Where no column is known, the first of the line that has one is taken. */
function original(map: SourceMap, file: string, line: number, column: number | undefined): Place | undefined {
  const entry = map.findEntry(line - 1, column ?? 10_000)
  if (!('originalSource' in entry) || entry.generatedLine !== line - 1) return undefined
  const source = pathOf(entry.originalSource)
  return { file: resolve(dirname(file), source), line: entry.originalLine + 1 }
}

/** The map that a file names at its end: inside it, or in a file beside it. Undefined where there is none. */
function readMap(file: string): SourceMap | undefined {
  try {
    if (statSync(file).size > maxFile) return undefined
    const [, url] = comment.exec(readFileSync(file, 'utf8').slice(-maxFile)) ?? []
    if (url === undefined) return undefined
    const inline = /^data:application\/json[^,]*?(;base64)?,/.exec(url)
    const text = inline
      ? Buffer.from(decodeURIComponent(url.slice(inline[0].length)), inline[1] ? 'base64' : 'utf8').toString()
      : readFileSync(resolve(dirname(file), decodeURIComponent(url)), 'utf8')
    return new SourceMap(JSON.parse(text))
  } catch {
    // A map that is missing or broken: the place in the file that runs is true as well.
    return undefined
  }
}

function pathOf(url: string): string {
  if (!url.startsWith('file:')) return url
  try {
    return fileURLToPath(url)
  } catch {
    return url
  }
}
