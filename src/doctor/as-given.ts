import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Environment } from '../config/resolve'

/**
 * Whether a command starts the tracer by itself: by its words, by NODE_OPTIONS, or in its first file or one that this asks for. Then it
 * is watched as it was given, since that way may be what is wrong.
 */
export function bringsTracer(words: readonly string[], { NODE_OPTIONS = '' }: Environment): boolean {
  if (words.some(word => /(^|[\\/])ddtrace-run$|tracer[\\/](init|register)/.test(word))) return true
  if (/tracer[\\/]/.test(NODE_OPTIONS)) return true
  const file = words.slice(1).find(word => /\.[cm]?[jt]s$/.test(word) && read(resolve(word)) !== undefined)
  if (file === undefined) return false
  const path = resolve(file)
  const text = read(path) ?? ''
  return startsTracer(text) || neighbours(path, text).some(each => startsTracer(read(each) ?? ''))
}

function startsTracer(text: string): boolean {
  if (/['"]tracer\/(init|register)['"]/.test(text)) return true
  return /(?:from|import|require\()\s*['"]tracer['"]/.test(text) && /\binit\s*\(/.test(text)
}

/** The files beside this one that it asks for by a path. */
function neighbours(path: string, text: string): string[] {
  const found = text.matchAll(/(?:from|import|require\()\s*\(?['"](\.\.?\/[^'"]+)['"]/g)
  return [...found].flatMap(([, name = '']) =>
    ['', '.js', '.cjs', '.mjs', '.ts'].map(end => resolve(dirname(path), name + end)),
  )
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
