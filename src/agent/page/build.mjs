// Builds the page into one file without outside requests: dist/src/agent/page.html.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const target = join(here, '../../../dist/src/agent/page.html')

/** What the page was made of, as esbuild says. */
export const metafiles = []

const script = await bundle('main.tsx')
const style = await bundle('style/page.css')
// These would end the element before its end, or open a state in which the end tag is not seen.
if (/<\/script|<!--/i.test(script)) throw new Error('the script holds a text that ends or opens HTML')
if (/<\/style/i.test(style)) throw new Error('the style holds a text that ends HTML')

const html = readFileSync(join(here, 'page.html'), 'utf8')
mkdirSync(dirname(target), { recursive: true })
writeFileSync(
  target,
  // Functions, since a replacement text gives `$&` and its like a meaning.
  html
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script>${script}</script>`),
)

async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    metafile: true,
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    tsconfig: join(here, 'tsconfig.json'),
    legalComments: 'inline',
    logLevel: 'warning',
  })
  metafiles.push(metafile)
  return outputFiles[0].text.trim()
}
