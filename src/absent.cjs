/**
 * Stands for what `dd-trace` has beside tracing: `/ci/init` and `/openfeature`. An app that asks for one goes on. It stands
 * alone and is no part of the tracer: nothing is loaded.
 */
process.stderr.write(
  'tracer: ci/init and openfeature are other products of dd-trace and do nothing here; the app goes on: remove the import\n',
)
