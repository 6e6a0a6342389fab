import { readFileSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createPlaces } from '../docs/place'
import { cachedPackages } from './package-cache'

const root = join(__dirname, '../..')

/** The little that is asked of TypeScript's language service. Source: https://github.com/microsoft/TypeScript/wiki/Using-the-Language-Service-API */
interface Service {
  getCompletionsAtPosition(
    file: string,
    position: number,
    options: object,
  ): { readonly entries: readonly { readonly name: string }[] } | undefined
  getCompletionEntryDetails(
    file: string,
    position: number,
    name: string,
    format: object,
    source: undefined,
    preferences: undefined,
    data: undefined,
  ): { readonly documentation?: readonly { readonly text: string }[] } | undefined
  getSemanticDiagnostics(file: string): readonly { readonly messageText: unknown }[]
}

/** What a user's editor says, in a project in which the package is installed. */
export interface Editor {
  /** The names that are offered at `|`. */
  offers(text: string): string[]
  /** The same, each with its documentation. */
  documents(text: string): Map<string, string>
  /** How many mistakes a file has. */
  mistakes(text: string): number
  close(): Promise<void>
}

/** Opens a project in the language service that editors use. */
export async function openEditor(): Promise<Editor> {
  // Of the line whose service can be asked in a process; the compiler of the repository is a newer one.
  const typescript = await cachedPackages('typescript-5', ['typescript@5'])
  const ts = require(join(typescript, 'node_modules/typescript'))
  const places = await createPlaces()
  const folder = await places.installed()
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'))
  const file = join(folder, 'user.ts')
  let text = ''
  let version = 0
  const options = { strict: true, module: 100, moduleResolution: 3, target: 9, types: ['node'], noEmit: true }
  const service: Service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (path: string) => (path === file ? String(version) : '1'),
    getScriptSnapshot: (path: string) =>
      path === file || ts.sys.fileExists(path)
        ? ts.ScriptSnapshot.fromString(path === file ? text : readFileSync(path, 'utf8'))
        : undefined,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (given: object) => ts.getDefaultLibFilePath(given),
    fileExists: (path: string) => path === file || ts.sys.fileExists(path),
    readFile: (path: string) => (path === file ? text : ts.sys.readFile(path)),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath,
  })
  const write = (given: string): number => {
    const position = given.indexOf('|')
    text = position === -1 ? given : given.slice(0, position) + given.slice(position + 1)
    version++
    return position
  }
  const offers = (given: string): string[] => {
    const found = service.getCompletionsAtPosition(file, write(given), {})
    return (found?.entries ?? []).map(({ name }) => name)
  }
  return {
    offers,
    documents(given) {
      const position = given.indexOf('|')
      return new Map(
        offers(given).map(name => {
          const details = service.getCompletionEntryDetails(file, position, name, {}, undefined, undefined, undefined)
          return [name, (details?.documentation ?? []).map(part => part.text).join('')]
        }),
      )
    },
    mistakes(given) {
      write(given)
      return service.getSemanticDiagnostics(file).length
    },
    close: () => places.remove(),
  }
}
