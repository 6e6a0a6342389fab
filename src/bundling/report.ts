import { coded } from '../causes/code'
import { printToStderr } from '../log/log'
import type { BundleOptions } from './options'
import type { Seen } from './see'

/** Keeps which libraries a bundle has, and says at its end which of them are traced. */
export interface Report {
  add(seen: Seen): void
  /** Prints the line, where there is something to say; gives what fails the build. */
  end(): string[]
}

interface Entry {
  version: string | undefined
  isTraced: boolean
  supported: string | undefined
}

/** Starts the report of one build. */
export function createReport({ require: required = [], report = true }: BundleOptions): Report {
  const libraries = new Map<string, Entry>()
  let last = ''
  return {
    add({ library, version, isTraced, supported }) {
      if (library === undefined) return
      const entry = libraries.get(library)
      if (entry === undefined) libraries.set(library, { version, isTraced, supported })
      else {
        entry.isTraced ||= isTraced
        entry.supported ??= supported
      }
    },
    end() {
      const line = lineOf(libraries)
      // A build that watches says it again only where it has changed.
      if (report && line !== undefined && line !== last) printToStderr(line)
      last = line ?? ''
      return required.flatMap(name => problemOf(name, libraries.get(name)) ?? [])
    },
  }
}

function lineOf(libraries: ReadonlyMap<string, Entry>): string | undefined {
  const traced: string[] = []
  const others: string[] = []
  for (const [name, { version, isTraced, supported }] of [...libraries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = `${name} ${version ?? 'of unknown version'}`
    if (isTraced) traced.push(text)
    else others.push(`${text} (${whyNot(supported)})`)
  }
  const parts = [
    ...(traced.length > 0 ? [`traced in this bundle: ${traced.join(', ')}`] : []),
    ...(others.length > 0 ? [`not traced: ${others.join(', ')}`] : []),
  ]
  return parts.length === 0 ? undefined : `tracer: ${parts.join('; ')}`
}

function whyNot(supported: string | undefined): string {
  return supported === undefined
    ? 'none of the files that are traced is in the bundle; leave it external'
    : `supported is ${supported}`
}

function problemOf(name: string, entry: Entry | undefined): string | undefined {
  if (entry?.isTraced) return undefined
  if (entry === undefined)
    return coded(
      'T107',
      `tracer: ${name} is required to be traced and is not in this bundle; what is external is traced without a plugin: take it out of { require }`,
    )
  return coded(
    entry.supported === undefined ? 'T107' : 'T104',
    `tracer: ${name} ${entry.version ?? ''} is required to be traced in this bundle and is not: ${whyNot(entry.supported)}`,
  )
}
