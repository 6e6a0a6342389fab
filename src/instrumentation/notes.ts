import { isAbsolute } from 'node:path'
import type { Instrumentation, ModulePlace, ModuleTarget, Target } from './define'
import { packageAbove, packageVersion } from './package-file'
import { runtimeName } from './runtime'
import { isInRange } from './versions'

/** Something about a library that its user should know. */
export interface Finding {
  readonly kind: 'loaded-too-late' | 'unsupported-version' | 'out-of-reach'
  readonly module: string
  readonly message: string
}

/** A file that is watched: a channel's package is watched for its name and version alone. */
export type FileTarget =
  | ModuleTarget<never>
  | (ModulePlace & ({ readonly trace: string } | { readonly channel: string }))

/** Which libraries were found, and what keeps others from being traced: each told once. */
export class LibraryNotes {
  readonly #found: (finding: Finding) => void
  readonly #told = new Set<string>()
  readonly #early = new Set<string>()
  /** Names and versions of the libraries that were patched. */
  readonly patched = new Map<string, string>()

  constructor(found: (finding: Finding) => void) {
    this.#found = found
  }

  /** Notes a library that is traced, by the name that its user knows. */
  note(
    { module, partOf }: Pick<ModulePlace, 'module' | 'partOf'>,
    version: string | undefined,
    directory: string,
    { spans }: Instrumentation,
  ): void {
    // A file of the application's own is no library, and where the scope is kept alone nothing is traced.
    if (isAbsolute(module) || spans?.length === 0) return
    const whole = partOf === undefined ? undefined : packageAbove(directory, partOf)
    if (partOf === undefined || whole === undefined) this.patched.set(module, version ?? 'unknown')
    else this.patched.set(partOf, packageVersion(whole) ?? 'unknown')
  }

  /** Tells of a version that no target of the instrumentation takes: each may take some. */
  unsupported(
    { module }: Pick<ModulePlace, 'module'>,
    version: string | undefined,
    { targets }: Instrumentation,
  ): void {
    // What users install may be traced by a part of it, from some version on.
    if (targets.filter(isFile).some(({ partOf }) => partOf === module)) return
    const ofModule = targets.filter(isFile).filter(target => target.module === module)
    if (ofModule.some(target => supports(target, version))) return
    const supported = [...new Set(ofModule.map(({ versions }) => versions))].join(' or ')
    this.#tell({
      kind: 'unsupported-version',
      module,
      message: `${module} ${version ?? 'of unknown version'} is not traced: supported is ${supported}`,
    })
  }

  /** Tells of a library that was loaded before the tracer, and by which file. */
  tooLate(module: string, by: string | undefined): void {
    this.#early.add(module)
    const who = by === undefined ? '' : ` by ${by}`
    this.#tell({
      kind: 'loaded-too-late',
      module,
      message: `${module} is not traced: it was loaded${who} before the tracer; start with ddtrace-run or node -r tracer/register`,
    })
  }

  /** Tells of libraries that run and were never seen being loaded. */
  passedBy(modules: readonly string[]): void {
    const reason =
      runtimeName === 'Bun'
        ? 'Bun loads what a program imports past us; write `const ... = require(...)` for it'
        : 'a loader hook gives its text to Node, which then loads it past us; let that hook leave node_modules alone'
    for (const module of modules) if (!this.#early.has(module)) this.outOfReach(module, reason)
  }

  /** Tells of a library that cannot be changed here. */
  outOfReach(module: string, reason: string): void {
    this.#tell({ kind: 'out-of-reach', module, message: `${module} is not traced: ${reason}` })
  }

  #tell(finding: Finding): void {
    if (this.#told.has(finding.message)) return
    this.#told.add(finding.message)
    this.#found(finding)
  }
}

/** Whether a target is attached to a file of a package. */
export function isFile<Settings>(target: Target<Settings>): target is Target<Settings> & ModulePlace {
  return 'module' in target && target.module !== undefined
}

/** Whether a version is one of those that a target takes. */
export function supports({ versions }: Pick<ModulePlace, 'versions'>, version: string | undefined): boolean {
  return versions === undefined || (version !== undefined && isInRange(version, versions))
}
