import { useEffect } from 'preact/hooks'
import { go, listOf, readRoute } from './route'

/** The keys of every view: `?` for help, `/` for the search, and Escape for a step back. */
export function usePageKeys(searches: boolean, help: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = isTyping(event)
      // A dialog has its own keys.
      if (document.querySelector('dialog[open]')) return
      if (event.key === '?' && !typing) {
        event.preventDefault()
        help()
      } else if (event.key === '/' && !typing && searches && !event.ctrlKey && !event.metaKey) {
        event.preventDefault()
        goToSearch()
      } else if (event.key === 'Escape' && !event.defaultPrevented) {
        // A search box would empty itself.
        if (typing) event.preventDefault()
        stepBack(typing)
      }
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

function goToSearch(): void {
  const box = () => document.querySelector<HTMLInputElement>('#search')
  if (box() === null) {
    go({ query: readRoute(location.hash).query })
    requestAnimationFrame(() => box()?.focus())
  } else box()?.focus()
}

function stepBack(typing: boolean): void {
  // As it is now: of two keys in a moment the second comes before the page is drawn after the first.
  const now = readRoute(location.hash)
  if (typing) document.querySelector<HTMLElement>('.rows')?.focus()
  else if (now.span) go({ ...now, span: '' })
  else if (now.trace) go(listOf(now))
}

/** Whether a key goes to a field, and so means a letter. */
export function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea')
}
