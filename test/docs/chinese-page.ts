import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The page for readers of Chinese, whose commands are run as they stand there. */
const chinesePage = readFileSync(join(__dirname, '../../README.zh-CN.md'), 'utf8')

/** Its blocks of one language, in their order. */
export function blocksOf(language: string): string[] {
  return [...chinesePage.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  )
}

/** The shell's commands that hold a text; throws where there is not exactly one such block. */
export function commandWith(text: string): string {
  const found = blocksOf('shell').filter(block => block.includes(text))
  if (found.length !== 1) throw new Error(`${found.length} blocks of README.zh-CN.md hold ${text}`)
  return (found[0] as string).trim()
}
