// For `--loader dd-trace/loader-hook.mjs` and `register('dd-trace/loader-hook.mjs')`: there is nothing to hook. The tracer has a
// hook of its own from its start on (see src/instrumentation/README.md), so here modules load as they always do.
export {}
