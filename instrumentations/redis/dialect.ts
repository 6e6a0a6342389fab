import type { CacheDialect } from '../../src/operations/cache'

/** How the spans of redis call what they are about, in all its versions. */
export const dialect: CacheDialect = {
  component: 'redis',
  system: 'redis',
  operation: { v0: 'redis.command', v1: 'redis.command' },
}
