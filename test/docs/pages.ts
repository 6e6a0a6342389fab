import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

const root = join(__dirname, '../..')

/** The paths of all files of the package, as `npm pack` would put them in. */
export function packedFiles(): ReadonlySet<string> {
  // Without the scripts: another test may need the build that stands there.
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' })) as [
    { readonly files: readonly { readonly path: string }[] },
  ]
  return new Set(files.map(({ path }) => path))
}

/** The pages for users: those of the package, by their paths. What has changed is the record of all versions, no page. */
export function pagesOf(files: ReadonlySet<string>): string[] {
  return [...files].filter(path => path.endsWith('.md') && path !== 'CHANGELOG.md').sort()
}

/** A page, or any other file, by its path in the package. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Where a page links to: a full address, or a path in the package and, behind `#`, a heading. */
export interface Link {
  readonly text: string
  readonly address?: string
  readonly path?: string
  readonly anchor?: string
}

/** The links and pictures of a page. */
export function linksOf(page: string): Link[] {
  const prose = textOf(page).replace(/^```[\s\S]*?^```$/gm, '')
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, text = '']) => {
    if (/^[a-z]+:/.test(text)) return { text, address: text }
    const [file = '', anchor] = text.split('#')
    const path = file === '' ? page : posix.normalize(posix.join(posix.dirname(page), file))
    return { text, path, ...(anchor !== undefined && { anchor }) }
  })
}

/** The names by which a page's headings are linked to, as GitHub and npm make them. */
export function anchorsOf(page: string): Set<string> {
  const prose = textOf(page).replace(/^```[\s\S]*?^```$/gm, '')
  return new Set(
    Array.from(prose.matchAll(/^#{1,6} (.+)$/gm), ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  )
}
