import { clusters } from './clusters'
import { functions } from './functions'
import { installs } from './installs'
import { otherTracers } from './other-tracers'
import { plain } from './plain'
import { runtimes } from './runtimes'
import type { Setup } from './setup'
import { threads } from './threads'

/** All rows of the table, in its order. */
export const setups: readonly Setup[] = [
  ...plain,
  ...threads,
  ...functions,
  ...otherTracers,
  ...runtimes,
  ...installs,
  ...clusters,
]
