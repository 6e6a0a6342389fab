import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../config/resolve'
import type { Found } from './found'

/** Where DataKit is installed on a host. Source: https://docs.guance.com/datakit/datakit-dir/ */
const home = '/usr/local/datakit'

/**
 * Reads the sampler of DataKit's ddtrace input where it runs on this machine: its table without a rate drops every trace.
 * Source: the sample of https://docs.guance.com/integrations/ddtrace/
 */
export function examineDataKit({ ENV_INPUT_DDTRACE_SAMPLER }: Environment, folder: string = home): Found[] {
  if (ENV_INPUT_DDTRACE_SAMPLER !== undefined)
    return [{ code: 'T305', evidence: `ENV_INPUT_DDTRACE_SAMPLER is ${ENV_INPUT_DDTRACE_SAMPLER}` }]
  const file = ['conf.d/ddtrace/ddtrace.conf', 'conf.d/ddtrace.conf'].map(name => join(folder, name)).find(readable)
  if (file === undefined) return []
  const [, table] =
    /^[ \t]*\[inputs\.ddtrace\.sampler\][^\n]*\n((?:(?![ \t]*\[)[^\n]*\n?)*)/m.exec(readable(file) ?? '') ?? []
  if (table === undefined) return []
  const [, rate] = /^[ \t]*sampling_rate[ \t]*=[ \t]*([\d.]+)/m.exec(table) ?? []
  if (Number(rate) >= 1) return []
  const what = rate === undefined ? 'has the table [inputs.ddtrace.sampler] and no rate in it' : `samples at ${rate}`
  return [{ code: 'T305', evidence: `${file} ${what}` }]
}

function readable(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
