import { codeNames, type Table } from './option'
import { type Environment, type Resolution, resolve } from './resolve'
import { type Integration, type IntegrationRows, integrationRows, variableName } from './rows/integration'
import type { TracerTable } from './rows/options'
import { misspeltOptions } from './spelling'

/**
 * Resolves the settings of one integration; its rows may inherit the tracer's. Never throws.
 *
 * @param code what `use(name, code)` was given
 */
export function resolveIntegration<Rows extends Table>(
  integration: Integration<Rows>,
  env: Environment,
  code: unknown,
  tracer: Pick<Resolution<TracerTable>, 'values' | 'sources'>,
): Resolution<IntegrationRows<Rows>> {
  const rows = integrationRows(integration)
  const owner = `use('${integration.name}')`
  const given = typeof code === 'boolean' ? { enabled: code } : code
  const found = resolve(rows, env, given, owner, tracer)
  const problems = [...found.problems, ...misspeltOptions(given, codeNames(rows), owner)]
  // Neither code nor a variable of its own says anything of it: the list of disabled ones may.
  if (
    found.sources.enabled !== 'default' ||
    (tracer.values.plugins && !isDisabled(integration, tracer.values.disabledPlugins))
  )
    return { ...found, problems }
  return {
    values: { ...found.values, enabled: false },
    sources: { ...found.sources, enabled: tracer.sources.disabledPlugins },
    problems,
  }
}

function isDisabled({ name, aliases = [] }: Integration, disabled: readonly string[]): boolean {
  const names = [name, ...aliases].map(variableName)
  return disabled.some(other => names.includes(variableName(other)))
}
