import { own } from '../names/own'
import { argument, language, type RuleFacts } from './selectors'

/** What stands for something that is not there, as in all of Datadog's tracers. */
const missing = 'UNDEFINED'

/** Fills in `{{environment_variables['X']}}`, `{{process_arguments['-x']}}`, `{{tags['x']}}` and `{{language}}`. */
export function fillTemplate(text: string, facts: RuleFacts): string {
  if (/\{\{(?!.*?\}\})/s.test(text)) throw new Error('a template has {{ without }}')
  return text.replace(/\{\{(.*?)\}\}/gs, (_, inside: string) => lookUp(inside.trim(), facts) ?? missing)
}

function lookUp(expression: string, facts: RuleFacts): string | undefined {
  if (expression === 'language') return language
  const [, source, key = ''] = /^(\w+)\s*\[\s*['"]?(.*?)['"]?\s*\]$/s.exec(expression) ?? []
  switch (source) {
    case 'environment_variables':
      return own(facts.environment, key)
    case 'process_arguments':
      return argument(facts, key)
    case 'tags':
      return own(facts.tags, key)
    default:
      return undefined
  }
}
