/**
 * Stands for what `dd-trace` has beside tracing: `/ci/init`, `/esbuild` and `/openfeature`. An app that asks for one goes on;
 * esbuild, given this as a plugin, builds as without it. It stands alone and is no part of the tracer: nothing is loaded.
 */
exports.name = 'tracer-absent'
exports.setup = () => {}

process.stderr.write(
  'tracer: ci/init, esbuild, webpack and openfeature are other products of dd-trace and do nothing here; the app goes on: remove the import\n',
)
