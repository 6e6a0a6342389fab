import { render } from 'preact'
import { App } from './app'
import { savedPage } from './saved-page'
import { applyTheme } from './theme'

applyTheme()
const saved = savedPage()
if (saved && location.hash === '') history.replaceState(null, '', saved.hash)
const root = document.getElementById('page')
if (root) render(<App />, root)
