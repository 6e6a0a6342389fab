import { subscribe } from 'node:diagnostics_channel'
import { isBuiltin, syncBuiltinESMExports } from 'node:module'
import { coded } from '../causes/causes'
import { applyTarget, canChange } from './apply'
import {
  type AnySettings,
  type Attached,
  isSet,
  type ModuleTarget,
  mayBeEnabled,
  type RegistryContext,
  settingsOf,
} from './attached'
import { whenAsked } from './builtins'
import type { Instrumentation, Target } from './define'
import { standAs } from './globals'
import { loadedBefore, onFile, passedBy } from './hooks'
import { mayBeInstalled } from './installed'
import { Kit } from './kit'
import { moduleFiles } from './modules'
import { type FileTarget, isFile, LibraryNotes, supports } from './notes'
import { isOutlined, onFirstMessage } from './outline'
import { hookName, packageVersion } from './package-file'
import { traceChannel } from './trace-channel'

export type { RegistryContext } from './attached'

/** Attaches instrumentations to the libraries that the program loads, and keeps their settings. */
export class Registry {
  #context: RegistryContext
  readonly #attached = new Map<string, Attached>()
  readonly #files = new Map<string, { target: FileTarget; at: number; attached: Attached }[]>()
  /** By the names under which libraries make spans of their own. */
  readonly #ownTracers = new Map<string, Attached>()
  readonly #notes = new LibraryNotes(finding => this.#context.found(finding))

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
      const attached = this.#attached.get(name) ?? this.#make(instrumentation)
      attached.code = given
      if (isSet(this.#context, attached)) this.#complete(attached)
      const settings = this.#resolve(attached.instrumentation, given)
      attached.kit.adopt(settings, this.#context)
      // What is disabled is not attached at all: its library is as if we were not here.
      if (attached.isAttached || !(settings.enabled || mayBeEnabled(this.#context, instrumentation))) continue
      attached.isAttached = true
      for (const [at, target] of instrumentation.targets.entries()) {
        this.#attach(target, at, attached)
        if (changesFiles(target) && !isBuiltin(target.module)) modules.add(target.module)
      }
    }
    for (const { module, by } of loadedBefore([...modules])) this.#notes.tooLate(module, by)
    const added = [...this.#files.keys()].filter(file => !watched.has(file))
    const asModules = moduleFiles(instrumentations).filter(({ name }) => added.includes(name))
    const reasons = onFile(added, asModules, (file, exports, directory) => this.#load(file, exports, directory))
    if (reasons.required !== undefined) {
      this.#notes.outOfReach('what is required', `it cannot be hooked here: ${reasons.required}`)
    }
    if (reasons.modules !== undefined) {
      const names = [...new Set(asModules.map(({ module }) => module))].filter(each => mayBeInstalled([each]))
      this.#notes.outOfReach(
        names.join(', '),
        coded('T102', `hooks for ES modules are not to be had: ${reasons.modules}`),
      )
    }
  }

  #make(instrumentation: Instrumentation): Attached {
    const { values } = settingsOf(this.#context, instrumentation, undefined)
    const kit = new Kit(instrumentation.name, values, this.#context)
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

  /** Tells of libraries that run and did not come by here. Reads the names of all loaded files: for once, not for a request. */
  tellPassedBy(): void {
    this.#notes.passedBy(passedBy([...this.#files.keys()]))
  }

  /** Names and versions of the libraries that were patched. */
  get patched(): ReadonlyMap<string, string> {
    return this.#notes.patched
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
    attached.kit.settings = this.#resolve(this.#complete(attached), code)
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
      attached.kit.settings = settingsOf(this.#context, attached.instrumentation, attached.code).values
    }
  }

  /** Lets all calls through untraced from now on. What was attached stays attached: others may have wrapped it since. */
  turnOff(): void {
    for (const { kit } of this.#attached.values()) kit.settings = { ...kit.settings, enabled: false }
  }

  /** The settings of an instrumentation; what is wrong with them is told. */
  #resolve(instrumentation: Instrumentation, code: unknown): AnySettings {
    const { values, problems } = settingsOf(this.#context, instrumentation, code)
    for (const problem of problems) this.#context.problem(problem)
    return values
  }

  /** Loads the file of an instrumentation of which only an outline was known, and with it its settings. */
  #complete(attached: Attached): Instrumentation {
    const { instrumentation, kit, code } = attached
    if (!isOutlined(instrumentation)) return instrumentation
    attached.instrumentation = instrumentation.whole()
    const { values } = settingsOf(this.#context, attached.instrumentation, code)
    // It may have been turned off meanwhile.
    kit.settings = { ...values, enabled: values.enabled && kit.settings.enabled }
    return attached.instrumentation
  }

  #attach(given: Target<AnySettings>, at: number, attached: Attached): void {
    const { kit } = attached
    const whole = (): Target<AnySettings> => this.#complete(attached).targets[at] as Target<AnySettings>
    const target = isOutlined(attached.instrumentation) ? onFirstMessage(given, whole) : given
    if ('channel' in target) {
      const site = kit.site(target.channel)
      const listen = site.guard((message: unknown) => target.listen(message, site))
      subscribe(target.channel, listen)
      const { module } = target
      if (module !== undefined) this.#watch({ ...target, module }, at, attached)
    } else if ('trace' in target) {
      traceChannel(target, kit.site(target.trace))
      const { module } = target
      if (module !== undefined) this.#watch({ ...target, module }, at, attached)
    } else if ('globals' in target) {
      const site = kit.site(target.globals.join())
      standAs(
        target.globals,
        site.guard(theirs => target.provide(theirs, site)),
      )
    } else if (isBuiltin(target.module)) {
      whenAsked(target.module, () => this.#change(target.module, whole() as ModuleTarget, attached))
    } else {
      this.#watch(target, at, attached)
    }
  }

  /** Builtins are there already for whoever imports them: only a change in place reaches all. */
  #change(module: string, target: ModuleTarget, attached: Attached): void {
    const exports: unknown = require(module)
    if (Object.isFrozen(exports)) {
      this.#notes.outOfReach(module, 'it is frozen; start the tracer before it is')
      return
    }
    this.#apply(target, exports, attached)
    syncBuiltinESMExports()
  }

  #watch(target: FileTarget, at: number, attached: Attached): void {
    const name = hookName(target.module, target.file)
    const entries = this.#files.get(name) ?? []
    entries.push({ target, at, attached })
    this.#files.set(name, entries)
  }

  #load(name: string, exports: unknown, directory: string): unknown {
    let result = exports
    const version = packageVersion(directory)
    for (const { target, at, attached } of this.#files.get(name) ?? []) {
      if (!supports(target, version)) this.#notes.unsupported(target, version, attached.instrumentation)
      else if ('trace' in target || 'channel' in target)
        this.#notes.note(target, version, directory, attached.instrumentation)
      else if (this.#canChange(target, result, attached)) {
        this.#notes.note(target, version, directory, attached.instrumentation)
        result = this.#apply(this.#complete(attached).targets[at] as ModuleTarget, result, attached)
      }
    }
    return result
  }

  #canChange(target: ModuleTarget, exports: unknown, { kit }: Attached): boolean {
    if (kit.guard(() => canChange(target, exports))() !== false) return true
    this.#notes.outOfReach(target.module, 'what it exports to require cannot be changed; import it instead')
    return false
  }

  #apply(target: ModuleTarget, exports: unknown, { kit }: Attached): unknown {
    const site = kit.site(siteOf(target))
    return site.guard(() => applyTarget(target, exports, site))() ?? exports
  }
}

/** Whether a target changes what a module's file exports: that is too late once the file was loaded. */
function changesFiles(target: Target<AnySettings>): target is ModuleTarget {
  return isFile(target) && !('trace' in target) && !('channel' in target)
}

/** Where in its library a target is, in a word or two. */
function siteOf(target: ModuleTarget): string {
  if ('method' in target) return target.method
  return 'keep' in target ? target.keep : String(target.file ?? target.module)
}
