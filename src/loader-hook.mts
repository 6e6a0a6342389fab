// For `--loader dd-trace/loader-hook.mjs` and `register('dd-trace/loader-hook.mjs')`: there is nothing to hook. Libraries are
// reached without a loader (see src/README.md), so modules load as they always do.
export {}
