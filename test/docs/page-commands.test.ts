import { packedFiles, pagesOf } from './pages'
import { runPages } from './run-pages'

runPages(pagesOf(packedFiles()).filter(page => !page.startsWith('README')))
