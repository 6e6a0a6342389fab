import { useEffect, useState } from 'preact/hooks'

/** A button that copies a text, and says so. */
export function CopyButton({ text, label = 'Copy' }: { text: string | (() => string); label?: string }) {
  const [said, say] = useSaid()
  const copy = async (event: MouseEvent) => {
    event.stopPropagation()
    say((await copyText(typeof text === 'string' ? text : text())) ? 'Copied' : 'Not copied')
  }
  return (
    <button type="button" class="quiet copy" onClick={copy} data-action="copy">
      {said || label}
    </button>
  )
}

/** A value that is copied by a click, and says so. */
export function CopyValue({ text }: { text: string }) {
  const [said, say] = useSaid()
  const copy = async () => {
    // Whoever has marked a part of it wants that part.
    if (getSelection()?.toString()) return
    say((await copyText(text)) ? 'Copied' : 'Not copied')
  }
  return (
    <button type="button" class="plain copy-value" title="Copy" onClick={copy}>
      {text}
      {said && (
        <span class="copied" role="status">
          {said}
        </span>
      )}
    </button>
  )
}

/** What a button says for a moment. */
function useSaid(): readonly [said: string, say: (text: string) => void] {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(''), 1500)
    return () => clearTimeout(timer)
  }, [said])
  return [said, setSaid]
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text)
  }
}

// A page from another machine over plain HTTP has no clipboard API.
function copySelected(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
