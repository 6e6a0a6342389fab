/** Names of scopes, by the constants that users of dd-trace know. */
const scopes = {
  ASYNC_RESOURCE: 'async_resource',
  ASYNC_LOCAL_STORAGE: 'async_local_storage',
  ASYNC_HOOKS: 'async_hooks',
  SYNC: 'sync',
  NOOP: 'noop',
} as const

export = scopes
