import { subscribe } from 'node:diagnostics_channel'
import { isBuiltin, syncBuiltinESMExports } from 'node:module'
import type { Table } from '../config/option'
import type { Environment } from '../config/resolve'
import { resolveIntegration } from '../config/resolve-integration'
import type { IntegrationSettings } from '../config/rows/integration'
import type { ResolvedSettings } from '../config/settings'
import type { Instrumentation, ModuleFile, ModuleTarget as ModuleTargetOf, Target } from './define'
import { hookName, loadedBefore, onRequire, packageAbove, packageVersion } from './hooks'
import { keepScope } from './keep'
import { Kit, type Shared } from './kit'
import { traceChannel } from './trace-channel'
import { type Callback, traceMethod } from './trace-method'
import { alike, wrapMethod } from './wrap'

type AnySettings = IntegrationSettings<Table>
type ModuleTarget = ModuleTargetOf<AnySettings>

/** What is known of a file that is watched: a channel's package is watched for its name and version alone. */
type FileTarget = ModuleTarget | (ModuleFile & { readonly trace: string })

interface Attached {
  readonly instrumentation: Instrumentation
  readonly kit: Kit<AnySettings>
  /** What `use` was given. */
  code: unknown
  isAttached: boolean
}

/** Something about a library that its user should know. */
export interface Finding {
  readonly kind: 'loaded-too-late' | 'unsupported-version'
  readonly module: string
  readonly message: string
}

/** What the registry needs of its surroundings. */
export interface RegistryContext extends Shared {
  readonly environment: Environment
  readonly resolved: ResolvedSettings
  /** Told of what cannot be traced, as soon as it is known. */
  readonly found: (finding: Finding) => void
  /** What was ignored of an instrumentation's settings. */
  readonly problem: (message: string) => void
}

/** Attaches instrumentations to the libraries that the program loads, and keeps their settings. */
export class Registry {
  #context: RegistryContext
  readonly #attached = new Map<string, Attached>()
  readonly #files = new Map<string, { target: FileTarget; attached: Attached }[]>()
  /** By the names under which libraries make spans of their own. */
  readonly #ownTracers = new Map<string, Attached>()
  readonly #told = new Set<string>()
  /** Names and versions of the libraries that were patched. */
  readonly patched = new Map<string, string>()

  constructor(context: RegistryContext) {
    this.#context = context
  }

  /** Attaches those instrumentations that are enabled; `code` holds what `use` was given before the start. */
  start(instrumentations: readonly Instrumentation[], code: ReadonlyMap<string, unknown>): void {
    const watched = new Set(this.#files.keys())
    const modules = new Set<string>()
    for (const instrumentation of instrumentations) {
      const { name } = instrumentation
      const given = [name, ...(instrumentation.aliases ?? [])]
        .map(each => code.get(each))
        .find(each => each !== undefined)
      const settings = this.#resolve(instrumentation, given)
      const attached = this.#attached.get(name) ?? this.#make(instrumentation, settings)
      attached.kit.adopt(settings, this.#context)
      attached.code = given
      // What is disabled is not attached at all: its library is as if we were not here.
      if (attached.isAttached || !(settings.enabled || this.#mayBeEnabled(instrumentation))) continue
      attached.isAttached = true
      for (const target of instrumentation.targets) {
        this.#attach(target, attached)
        if (changesFiles(target) && !isBuiltin(target.module)) modules.add(target.module)
      }
    }
    for (const { module, by } of loadedBefore([...modules])) this.#tellTooLate(module, by)
    const added = [...this.#files.keys()].filter(file => !watched.has(file))
    onRequire(added, (file, exports, directory) => this.#load(file, exports, directory))
  }

  #make(instrumentation: Instrumentation, settings: AnySettings): Attached {
    const kit = new Kit(instrumentation.name, settings, this.#context)
    const made = { instrumentation, kit, code: undefined, isAttached: false }
    this.#attached.set(instrumentation.name, made)
    for (const name of instrumentation.ownTracers ?? []) this.#ownTracers.set(name, made)
    return made
  }

  /** Goes on where `start` was called by a tracer that only prepared: what it attached is used by this one. */
  resume(
    context: RegistryContext,
    instrumentations: readonly Instrumentation[],
    code: ReadonlyMap<string, unknown>,
  ): void {
    this.#context = context
    this.start(instrumentations, code)
  }

  /** The names of all instrumentations. */
  get names(): string[] {
    return [...this.#attached.keys()]
  }

  /** Whether there is an instrumentation of that name. */
  has(name: string): boolean {
    return this.#named(name) !== undefined
  }

  /** Whether a library makes spans of its own under this name, by OpenTelemetry's API, while it has ours. */
  tracesFor(tracerName: string): boolean {
    const attached = this.#ownTracers.get(tracerName)
    return attached?.isAttached === true && attached.kit.settings.enabled === true
  }

  /** Changes an instrumentation's settings; false where there is none of that name. */
  use(name: string, code: unknown): boolean {
    const attached = this.#named(name)
    if (attached === undefined) return false
    attached.code = code
    attached.kit.settings = this.#resolve(attached.instrumentation, code)
    return true
  }

  #named(name: string): Attached | undefined {
    const found = this.#attached.get(name)
    if (found !== undefined) return found
    for (const attached of this.#attached.values()) {
      if (attached.instrumentation.aliases?.includes(name)) return attached
    }
    return undefined
  }

  /** Reads the settings of all instrumentations anew: the tracer's, which they inherit, have changed. */
  reread(): void {
    for (const attached of this.#attached.values()) {
      const { environment, resolved } = this.#context
      const { instrumentation, code } = attached
      attached.kit.settings = resolveIntegration(instrumentation, environment, code, resolved).values
    }
  }

  /** Lets all calls through untraced from now on. What was attached stays attached: others may have wrapped it since. */
  turnOff(): void {
    for (const { kit } of this.#attached.values()) kit.settings = { ...kit.settings, enabled: false }
  }

  /** Whether a setting from afar may turn an instrumentation on that is off: it has to be attached for that. */
  #mayBeEnabled({ options }: Instrumentation): boolean {
    return this.#context.settings.remoteConfigEnabled && options?.enabled?.inherits === 'logInjection'
  }

  #resolve(instrumentation: Instrumentation, code: unknown): AnySettings {
    const { values, problems } = resolveIntegration(
      instrumentation,
      this.#context.environment,
      code,
      this.#context.resolved,
    )
    for (const problem of problems) this.#context.problem(problem)
    return values
  }

  #attach(target: Target<AnySettings>, attached: Attached): void {
    const { kit } = attached
    if ('channel' in target) {
      const listen = kit.guard((message: unknown) => target.listen(message, kit))
      subscribe(target.channel, listen)
    } else if ('trace' in target) {
      traceChannel(target, kit)
      const { module } = target
      if (module !== undefined) this.#watch({ ...target, module }, attached)
    } else if (isBuiltin(target.module)) {
      // Builtins are there already for whoever imports them: only a change in place reaches all.
      this.#apply(target, require(target.module), attached)
      syncBuiltinESMExports()
    } else {
      this.#watch(target, attached)
    }
  }

  #watch(target: FileTarget, attached: Attached): void {
    const name = hookName(target.module, target.file)
    const entries = this.#files.get(name) ?? []
    entries.push({ target, attached })
    this.#files.set(name, entries)
  }

  #load(name: string, exports: unknown, directory: string): unknown {
    let result = exports
    const version = packageVersion(directory)
    for (const { target, attached } of this.#files.get(name) ?? []) {
      if (!supports(target, version)) {
        this.#tellUnsupported(target, version, attached)
        continue
      }
      this.#tellPatched(target, version, directory)
      if (!('trace' in target)) result = this.#apply(target, result, attached)
    }
    return result
  }

  /** Notes a library by the name that its user knows. */
  #tellPatched({ module, partOf }: FileTarget, version = 'unknown', directory: string): void {
    const whole = partOf === undefined ? undefined : packageAbove(directory, partOf)
    if (partOf === undefined || whole === undefined) this.patched.set(module, version)
    else this.patched.set(partOf, packageVersion(whole) ?? 'unknown')
  }

  /** Tells of a version that no target of the instrumentation takes: each may take some. */
  #tellUnsupported({ module }: FileTarget, version: string | undefined, { instrumentation }: Attached): void {
    const ofModule = instrumentation.targets.filter(isFile).filter(target => target.module === module)
    if (ofModule.some(target => supports(target, version))) return
    const supported = [...new Set(ofModule.map(({ versions }) => versions))].join(' or ')
    this.#tell({
      kind: 'unsupported-version',
      module,
      message: `${module} ${version ?? 'of unknown version'} is not traced: supported is ${supported}`,
    })
  }

  #apply(target: ModuleTarget, exports: unknown, { kit }: Attached): unknown {
    const apply = kit.guard((): unknown => {
      if ('patch' in target) return target.patch(exports, kit) ?? exports
      const make = (original: Callback): Callback =>
        'keep' in target ? keepScope(original, kit.scope) : traceMethod(original, target.operation, kit)
      const path = 'keep' in target ? target.keep : target.method
      if (path === '') return typeof exports === 'function' ? replaced(exports as Callback, make) : exports
      const { owner, name } = resolvePath(exports, path)
      if (owner !== undefined) wrapMethod(owner, name, make)
      return exports
    })
    return apply() ?? exports
  }

  #tellTooLate(module: string, by: string | undefined): void {
    const who = by === undefined ? '' : ` by ${by}`
    this.#tell({
      kind: 'loaded-too-late',
      module,
      message: `${module} is not traced: it was loaded${who} before the tracer; start with ddtrace-run or node -r tracer/register`,
    })
  }

  #tell(finding: Finding): void {
    if (this.#told.has(finding.message)) return
    this.#told.add(finding.message)
    this.#context.found(finding)
  }
}

function resolvePath(exports: unknown, path: string): { owner: object | undefined; name: string } {
  const steps = path.split('.')
  const name = steps.pop() as string
  let owner: unknown = exports
  for (const step of steps) owner = isHolder(owner) ? (owner as Record<string, unknown>)[step] : undefined
  return { owner: isHolder(owner) ? owner : undefined, name }
}

function isHolder(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function isFile(target: Target<AnySettings>): target is FileTarget & Target<AnySettings> {
  return 'module' in target && target.module !== undefined
}

/** Whether a target changes what a module's file exports: that is too late once the file was loaded. */
function changesFiles(target: Target<AnySettings>): target is ModuleTarget {
  return isFile(target) && !('trace' in target)
}

function supports({ versions }: ModuleFile, version: string | undefined): boolean {
  if (versions === undefined) return true
  if (version === undefined) return false
  const satisfies = require('semver/functions/satisfies') as typeof import('semver/functions/satisfies')
  // Without the option, 6.0.0-alpha.2 would not count as >=5.
  return satisfies(version, versions, { includePrerelease: true })
}

function replaced(original: Callback, make: (original: Callback) => Callback): Callback {
  return alike(original, make(original))
}
