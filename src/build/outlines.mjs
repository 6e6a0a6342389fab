// Writes down what is known of each instrumentation before its file is loaded: see src/instrumentation/outline.ts.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { integrationRows } = require('../../dist/src/config/rows/integration.js')

/** The outlines of instrumentations, as data. */
export function outlinesOf(instrumentations) {
  return instrumentations.map(({ name, aliases, ownTracers, spans, options = {}, targets }) => {
    const rows = Object.values(integrationRows({ name, aliases, options }))
    const { enabled } = options
    return {
      name,
      aliases,
      ownTracers,
      spans,
      variables: rows.flatMap(row => row.env),
      enabled: enabled && { env: enabled.env, default: enabled.default, inherits: enabled.inherits },
      targets: targets.map(outlineOf),
    }
  })
}

function outlineOf(target) {
  const { module, versions, file, locals, partOf, inPlace, late, method, keep, channel, trace, globals, operation } =
    target
  const kind = ['channel', 'trace', 'method', 'keep', 'patch', 'globals'].find(each => each in target)
  return {
    kind,
    module,
    versions,
    ...(file instanceof RegExp ? { pattern: file.source } : { file }),
    locals,
    partOf,
    inPlace,
    late,
    method,
    keep,
    channel,
    trace,
    globals,
    active: trace && operation.active,
    callback: trace && operation.callback,
  }
}
