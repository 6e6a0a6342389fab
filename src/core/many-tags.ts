import { countLoss } from './losses'

/** How many items a flat list has, two a tag, before names are looked up and no longer searched. */
export const manyItems = 64
/** How many tags one span has, texts and numbers together, and how many more are left for the tracer's own. */
const maxTags = 4096
const ownTags = 256

type List = (string | number)[]

/** Finds the tags of a span that has many, and keeps them within their bound. The lists stay what is sent. */
export class ManyTags {
  /** How often a tag was set that did not fit. */
  dropped = 0
  readonly #texts = new Positions()
  readonly #numbers = new Positions()

  /** Where a text stands; -1 where it does not. */
  text(list: readonly string[], name: string): number {
    return this.#texts.find(list, name)
  }

  /** Where a number stands; -1 where it does not. */
  number(list: readonly (string | number)[], name: string): number {
    return this.#numbers.find(list, name)
  }

  /** Adds a tag that `list` does not have; `others` is the number of items in both lists. */
  add(list: List, others: number, name: string, value: string | number): void {
    if (others >> 1 >= (isOwn(name) ? maxTags + ownTags : maxTags)) {
      this.dropped++
      countLoss('tags', 1, `a span has ${maxTags} tags, and further ones are left out: _dd.tags_dropped says how many`)
    } else list.push(name, value)
  }

  /** Removes a text. */
  removeText(list: string[], name: string): void {
    this.#texts.remove(list, name)
  }

  /** Removes a number. */
  removeNumber(list: List, name: string): void {
    this.#numbers.remove(list, name)
  }
}

/** Tags that say what a span is, or that the tracer adds last. */
function isOwn(name: string): boolean {
  return /^(?:_dd\.|error\.|span\.kind$|http\.status_code$|events$)/.test(name)
}

/** Positions by name in a flat list that others add to as well. */
class Positions {
  readonly #at = new Map<string, number>()
  /** How many items were read. */
  #known = 0

  find(list: readonly unknown[], name: string): number {
    for (; this.#known < list.length; this.#known += 2) {
      const known = list[this.#known] as string
      // Of two tags of a name the first counts, as in a short list.
      if (!this.#at.has(known)) this.#at.set(known, this.#known)
    }
    return this.#at.get(name) ?? -1
  }

  /** The last tag takes the place of the removed one: to move all behind it would cost their number. */
  remove(list: (string | number)[], name: string): void {
    const at = this.find(list, name)
    if (at === -1) return
    const value = list.pop() as string | number
    const last = list.pop() as string
    this.#known -= 2
    this.#at.delete(name)
    if (at === list.length) return
    list[at] = last
    list[at + 1] = value
    this.#at.set(last, at)
  }
}
