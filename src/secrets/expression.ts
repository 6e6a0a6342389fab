import { type Graph, graphOf } from './expression-graph'
import { chains, forks, loopsOf, waysDiffer } from './expression-loops'
import { parseExpression } from './expression-tree'

/** By the power of the text's length that the time may grow with: how long a text may be to be done in a few milliseconds. */
const longest: readonly number[] = [16_384, 16_384, 2000, 150]

/** So often one text may be taken in two ways. */
const maxForks = 8

const known = new WeakMap<RegExp, number | string>()

/** How many characters a user's expression may see; 0 where it is none that may run. */
export function longestText(expression: RegExp): number {
  const found = look(expression)
  return typeof found === 'number' ? found : 0
}

/** Why a user's expression may not run: on some texts it would take for ever. Undefined where it may, with `longestText`. */
export function whyRefused(expression: RegExp): string | undefined {
  const found = look(expression)
  return typeof found === 'string' ? found : undefined
}

/** Whether an expression is found in the part of a text that it may see. It is left as it was: `g` and `y` count for nothing. */
export function isFoundIn(expression: RegExp, text: string): boolean {
  const most = longestText(expression)
  return most > 0 && (text.length > most ? text.slice(0, most) : text).search(expression) !== -1
}

function look(expression: RegExp): number | string {
  const before = known.get(expression)
  if (before !== undefined) return before
  const found = judge(expression)
  known.set(expression, found)
  return found
}

function judge(expression: RegExp): number | string {
  try {
    const { tree, assertions, asks } = parseExpression(expression)
    const power = powerOf(graphOf(tree, true), asks)
    const within = assertions.map(each => powerOf(graphOf(each, false), true))
    const whole = power + Math.max(0, ...within.map(each => each - 1))
    return longest[whole] ?? `its time grows with the length of a text to the power of ${whole}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The power of the text's length that the time grows with. Throws where it grows faster than any. */
function powerOf(graph: Graph, asks: boolean): number {
  const loops = loopsOf(graph)
  if (loops.some(loop => waysDiffer(graph, loop))) {
    throw new Error('one repetition in another takes the same text in many ways')
  }
  if (forks(graph, loops) > maxForks) throw new Error('it takes the same text in many ways')
  return 1 + chains(graph, loops, asks)
}
