import { blocksOf } from './commands'
import { textOf } from './pages'

/** The page for readers of Chinese, whose commands are run as they stand there. */
export const chinesePage = textOf('README.zh-CN.md')

/** The shell's commands that hold a text; throws where there is not exactly one such block. */
export function commandWith(text: string): string {
  const found = blocksOf(chinesePage, 'shell').filter(block => block.includes(text))
  if (found.length !== 1) throw new Error(`${found.length} blocks of README.zh-CN.md hold ${text}`)
  return (found[0] as string).trim()
}

/** A command with names in the places that the page leaves open. */
export function named(command: string): string {
  return command.replace('<YOUR-SERVICE-Name>', 'my-service').replace('<YOUR-ENV-NAME>', 'my-env')
}
