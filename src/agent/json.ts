import { Budget } from './budget'

/** How deep objects and lists may lie in each other. */
const maxDepth = 64
/** What a value costs in memory, in bytes: an object, a list, an element or a member, a text beside its characters. */
const cost = { object: 64, list: 32, item: 24, text: 24 }
const [quote, backslash, comma, colon] = [34, 92, 44, 58]
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125]

/** Reads JSON that may not become more than the budget; throws a TooLarge, or an Error that tells what is wrong. */
export function readJson(bytes: Buffer, budget = new Budget()): unknown {
  weigh(bytes, budget)
  return JSON.parse(bytes.toString('utf8'))
}

/** Three bytes can be an object of sixty, so what stands there is counted before it is made. */
function weigh(bytes: Buffer, budget: Budget): void {
  budget.take(bytes.length)
  let depth = 0
  let owed = 0
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case quote:
        at = endOfText(bytes, at)
        owed += cost.text
        break
      case comma:
      case colon:
        owed += cost.item
        break
      case openObject:
      case openList:
        owed += bytes[at] === openList ? cost.list : cost.object
        if (++depth > maxDepth) throw new Error(`byte ${at} opens a value in ${maxDepth} others`)
        break
      case closeObject:
      case closeList:
        depth--
        break
    }
    if (owed > 65_536) {
      budget.take(owed)
      owed = 0
    }
  }
  budget.take(owed)
}

/** Where the quote is that ends a text. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === backslash) at++
    else if (bytes[at] === quote) return at
  }
  return bytes.length
}
