/**
 * Asks Node itself for its modules, in what tsc and esbuild have built. A bundle of the user's may have the tracer inside,
 * and there `require` is the bundler's: in an ES module that esbuild makes, it throws for each of Node's modules.
 *
 * `cls-hooked` is asked for in the same way, so that no bundle has it inside: see wiring/scope-backend.ts.
 *
 * Read by `Reflect`, or webpack takes it for a `require` of its own. Node has `getBuiltinModule` from 20.16 and 22.3 on.
 */
const definition = [
  'function nodeBuiltin(name){',
  "const own=typeof module==='object'?Reflect.get(module,'require'):undefined;",
  "if(typeof own==='function')return own.call(module,name);",
  'const host=globalThis.process;const found=host.getBuiltinModule?.(name);if(found)return found;',
  "const main=Reflect.get(host,'mainModule');",
  'if(main)return main.require(name);',
  "throw new Error('tracer: inside this bundle it needs Node 20.16 or newer; update Node, or leave the package tracer external (T107)')}",
].join('')

/** The text of a built file in which nothing of Node's is required by what a bundler might replace. */
export function askNode(text) {
  const asked = text.replaceAll(/\brequire\((?="node:|"cls-hooked")/g, 'nodeBuiltin(')
  if (asked === text) return text
  const strict = '"use strict";'
  const start = asked.indexOf(strict)
  if (start === -1) throw new Error(`a built file does not say ${strict}: ${asked.slice(0, 80)}`)
  // A function is there before all else, and so are the lines that stacks tell of.
  return asked.slice(0, start) + strict + definition + asked.slice(start + strict.length)
}

/** The same with each string in one line: rollup indents what it takes, the second line of a string as well. */
export function joinStrings(text) {
  return text.replaceAll(/(?<!\\)((?:\\\\)*)\\\n/g, '$1')
}
