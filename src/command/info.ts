import { describeSettings } from '../config/describe'
import { findPackageName } from '../config/package-name'
import { options } from '../config/rows/options'
import { type ResolvedSettings, resolveSettings } from '../config/settings'
import { readGiven } from '../process/given'
import { version } from '../process/identity'
import { receiverLine } from './receiver'

/** The lines of `--info`: what was set, what was ignored, and whether an agent answers; all settings where they are asked for. */
export async function infoLines(all: boolean): Promise<string[]> {
  const { instrumentations } = require('../../instrumentations/index') as typeof import('../../instrumentations/index')
  const given = readGiven(instrumentations)
  const { problems, ...found } = resolveSettings(given.environment, undefined, {
    integrations: instrumentations,
    places: given.places,
    packageName: () => findPackageName([process.cwd()]),
  })
  const resolved: ResolvedSettings = { ...found, problems: [...given.problems, ...problems] }
  const lines = describeSettings(options, resolved, all)
  return [
    `tracer ${version}, Node ${process.version}`,
    '',
    ...(lines.length > 0 ? lines : ['nothing is set']),
    '',
    await receiverLine(resolved.values),
    ...(all ? [] : ['all settings, with their defaults: npx ddtrace-run --info --all']),
  ]
}
