/** Seconds for which a page that nobody has opened yet waits for the first reader. */
export const patience = 60
/** Milliseconds in which a page that is loaded anew is there again. */
const reload = 2000

/** Who looks at a page. */
export class Lookers {
  #open = 0
  #ever = false
  #onChange: () => void = () => {}

  /** In how many browsers the page is open. */
  get open(): number {
    return this.#open
  }

  /** True once a browser had it open. */
  get ever(): boolean {
    return this.#ever
  }

  /** Takes how many there are now. */
  count(open: number): void {
    this.#open = open
    this.#ever ||= open > 0
    this.#onChange()
  }

  /** Resolves when nobody looks any more, or when nobody came in time. */
  gone(): Promise<void> {
    return new Promise(resolve => {
      let timer: ReturnType<typeof setTimeout> | undefined
      this.#onChange = () => {
        clearTimeout(timer)
        if (this.#open === 0) timer = setTimeout(resolve, this.#ever ? reload : patience * 1000)
      }
      this.#onChange()
    })
  }
}
