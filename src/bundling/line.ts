import { bundledName, mostWaiting } from '../instrumentation/bundled'
import { accessorsOf } from '../instrumentation/suffix'

/** What the line at the end of a file tells of it: inside a bundle there is no package.json to ask. */
export interface FileFacts {
  /** How the engine calls the file. */
  readonly name: string
  readonly version: string | undefined
  /** The versions of the packages that users know it by: of `express` for `router`. */
  readonly above: Readonly<Record<string, string>>
}

const place = `globalThis[Symbol.for(${JSON.stringify(bundledName)})]`

/**
 * The line for a file in CommonJS: the tracer gets what the file exports, and what it gives back is exported. Where no tracer
 * has started yet the file waits for it, and where none ever does nothing comes of it. Old words alone: some bundlers read no others.
 */
export function lineForRequire(facts: FileFacts): string {
  const given = `{${members(facts)},exports:module.exports}`
  const act = `if(w.take)module.exports=w.take(f);else if(w.length<${mostWaiting})w.push(f)`
  return lineOf(act, given)
}

/** The line for an ES module: the tracer gets accessors over what the file declares. */
export function lineForModule(facts: FileFacts, locals: readonly string[]): string {
  const given = `{${members(facts)},locals:${accessorsOf(locals)}}`
  return lineOf(`if(w.take)w.take(f);else if(w.length<${mostWaiting})w.push(f)`, given)
}

function lineOf(act: string, given: string): string {
  return `\n;try{(function(w,f){${act}})(${place}||(${place}=[]),${given})}catch(e){}\n`
}

function members({ name, version, above }: FileFacts): string {
  return [`name:${JSON.stringify(name)}`, `version:${JSON.stringify(version)}`, `above:${JSON.stringify(above)}`].join()
}
