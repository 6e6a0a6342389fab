import { isAbsolute } from 'node:path'
import { type CauseCode, coded } from '../causes/code'
import type { Instrumentation, ModulePlace, ModuleTarget, Target } from './define'
import type { OutOfReach } from './hooks'
import type { InBundle } from './in-bundle'
import { mayBeInstalled } from './installed'
import { hookName, type PackageFacts } from './package-file'
import { runtimeName } from './runtime'
import { isInRange } from './versions'

/** Something about a library that its user should know. */
export interface Finding {
  readonly kind: 'loaded-too-late' | 'unsupported-version' | 'out-of-reach'
  readonly module: string
  readonly message: string
}

/** What is said where Jest loads the application, past all hooks of Node. */
export const inSandbox = coded(
  'T108',
  'libraries that Jest loads in its sandbox are not traced, the http of Node and your own spans are: ask for other spans outside of Jest, with tracer/testing',
)

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
    { version, versionOf }: PackageFacts,
    { spans }: Instrumentation,
  ): void {
    // A file of the application's own is no library, and where the scope is kept alone nothing is traced.
    if (isAbsolute(module) || spans?.length === 0) return
    const whole = partOf === undefined ? undefined : versionOf(partOf)
    if (partOf === undefined || whole === undefined) this.patched.set(module, version ?? 'unknown')
    else this.patched.set(partOf, whole)
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
      message: coded('T104', `${module} ${version ?? 'of unknown version'} is not traced: supported is ${supported}`),
    })
  }

  /** Tells of a library that was loaded before the tracer, and by which file. */
  tooLate(module: string, by: string | undefined): void {
    this.#early.add(module)
    const who = by === undefined ? '' : ` by ${by}`
    this.#tell({
      kind: 'loaded-too-late',
      module,
      message: coded(
        'T101',
        `${module} is not traced: it was loaded${who} before the tracer; start with: npx ddtrace-run node app.js, or node -r tracer/register app.js`,
      ),
    })
  }

  /** Tells of a library of a bundle that had run before the tracer: what others have taken of it by then stays as it is. */
  ranBefore(module: string): void {
    this.#tell({
      kind: 'loaded-too-late',
      module,
      message: coded(
        'T103',
        `${module} is not traced, or not in whole: in this bundle it runs before the tracer starts; write import 'tracer/init' as the first line of the program`,
      ),
    })
  }

  /** Tells of libraries that a bundler has made part of the program. */
  bundled({ file, libraries }: InBundle): void {
    const names = libraries?.filter(name => !this.patched.has(name)).join(', ')
    if (names === '') return
    const what =
      names === undefined
        ? `libraries inside ${file}, a single executable, are not traced`
        : `${names}: not traced, for ${file} is a bundle with that inside`
    this.#tell({
      kind: 'out-of-reach',
      module: names ?? 'what is inside',
      message: coded(
        'T107',
        `${what}; build it with the plugin tracer/esbuild, tracer/rollup (Vite too) or tracer/webpack, or leave it external`,
      ),
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

  /** Tells of what no hook hears here. */
  withoutHooks({ required, modules }: OutOfReach, asModules: readonly { readonly module: string }[]): void {
    if (required !== undefined) this.outOfReach('what is required', `it cannot be hooked here: ${required}`, 'T108')
    if (modules === undefined) return
    if (modules.includes('Jest')) {
      this.#tell({ kind: 'out-of-reach', module: 'jest', message: inSandbox })
      return
    }
    const names = [...new Set(asModules.map(({ module }) => module))].filter(each => mayBeInstalled([each]))
    this.outOfReach(names.join(', '), `hooks for ES modules are not to be had: ${modules}`, 'T102')
  }

  /** Tells of a library that cannot be changed here. */
  outOfReach(module: string, reason: string, code: CauseCode = 'T115'): void {
    this.#tell({ kind: 'out-of-reach', module, message: coded(code, `${module} is not traced: ${reason}`) })
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

/** Those of these files, by the names that the hook has for them, that can be changed after they were loaded. */
export function lateFiles(instrumentations: readonly Instrumentation[], files: readonly string[]): string[] {
  const targets = instrumentations.flatMap((each): readonly Target<never>[] => each.targets)
  const late = targets.map(target => ('late' in target && target.late ? hookName(target.module, target.file) : ''))
  return late.filter(name => files.includes(name))
}
