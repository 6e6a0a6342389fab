import { useEffect, useRef } from 'preact/hooks'
import { keyList, queryList } from './key-list'

/** The keys of the page and the beginnings of its search. While it is open nothing else is reached; Escape closes it. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <div class="help-body">
        <div class="help-top">
          <h2 id="help-title">Keys</h2>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        <Pairs pairs={keyList} as="kbd" />
        <h2>Search</h2>
        <Pairs pairs={queryList} as="code" />
      </div>
    </dialog>
  )
}

function Pairs({ pairs, as: Name }: { pairs: readonly (readonly [string, string])[]; as: 'kbd' | 'code' }) {
  return (
    <dl>
      {pairs.map(([what, meaning]) => (
        <div key={what}>
          <dt>
            <Name>{what}</Name>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}
