import { load } from 'js-yaml'
import { dictionary } from '../names/dictionary'
import { isRecord } from './option'
import type { Environment } from './resolve'
import { matchesAll, type ProcessFacts } from './selectors'
import { fillTemplate } from './template'

/** Variables that a file of the agent's sets for the programs of its host. */
export interface ConfigFile {
  readonly path: string
  /** `local` is written by whoever runs the host, `fleet` by Datadog's fleet automation. */
  readonly origin: 'local' | 'fleet'
  /** Names this state of the file; fleet automation sets it. */
  readonly id: string | undefined
  readonly values: Environment
}

/**
 * Reads `application_monitoring.yaml`: what it sets for all programs, and what its first rule that fits this one does.
 * Throws with what is wrong. Source: https://github.com/DataDog/libdatadog, libdd-library-config
 */
export function readConfigFile(
  path: string,
  origin: ConfigFile['origin'],
  text: string,
  process: ProcessFacts,
): ConfigFile {
  // An empty file says nothing, and js-yaml refuses it.
  const content: unknown = text.trim() === '' ? null : load(text)
  if (content === undefined || content === null) return { path, origin, id: undefined, values: {} }
  if (!isRecord(content)) throw new Error('expected an object')
  const facts = { ...process, tags: textsOf(content.tags, 'tags') }
  const rules = content.apm_configuration_rules ?? []
  if (!Array.isArray(rules)) throw new Error('apm_configuration_rules: expected a list')
  const rule: unknown = rules.find(each => isRecord(each) && matchesAll(each.selectors, facts))
  const byRule = isRecord(rule) ? textsOf(rule.configuration, 'configuration') : {}
  const filled = Object.entries(byRule).map(([name, value]) => [name, fillTemplate(value, facts)])
  return {
    path,
    origin,
    id: isRecord(content) && isScalar(content.config_id) ? String(content.config_id) : undefined,
    values: {
      ...textsOf(content.apm_configuration_default, 'apm_configuration_default'),
      ...Object.fromEntries(filled),
    },
  }
}

/** Values as a variable would have them: lists with commas, what is deeper as JSON. */
function textsOf(value: unknown, place: string): Record<string, string> {
  if (value === undefined || value === null) return dictionary()
  if (!isRecord(value)) throw new Error(`${place}: expected an object`)
  const texts = dictionary<string>()
  for (const [name, item] of Object.entries(value)) {
    if (isScalar(item)) texts[name] = String(item)
    else if (Array.isArray(item) && item.every(isScalar)) texts[name] = item.join(',')
    else if (item !== null && item !== undefined) texts[name] = JSON.stringify(item)
  }
  return texts
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
