import { useState } from 'preact/hooks'

const key = 'theme'
const themes = ['system', 'light', 'dark'] as const

type Theme = (typeof themes)[number]

/** Sets the theme that was chosen last; `system` where none was. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = chosen()
}

/** A button that goes through the themes. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosen)
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  const choose = () => {
    try {
      localStorage.setItem(key, next)
    } catch {
      // A browser that keeps nothing forgets the theme, that is all.
    }
    document.documentElement.dataset.theme = next
    setTheme(next)
    dispatchEvent(new Event('themechange'))
  }
  return (
    <button type="button" class="quiet" onClick={choose} title={`Change to ${next}`} data-action="theme">
      Theme: {theme}
    </button>
  )
}

function chosen(): Theme {
  try {
    return themes.find(theme => theme === localStorage.getItem(key)) ?? 'system'
  } catch {
    return 'system'
  }
}
