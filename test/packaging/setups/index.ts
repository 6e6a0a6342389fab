import { bundles } from './bundles'
import { clusters } from './clusters'
import { doctor } from './doctor'
import { frameworks } from './frameworks'
import { functions } from './functions'
import { installs } from './installs'
import { otherTracers } from './other-tracers'
import { plain } from './plain'
import { runners } from './runners'
import { runtimes } from './runtimes'
import type { Setup } from './setup'
import { threads } from './threads'

/** All rows of the table, in its order. */
export const setups: readonly Setup[] = [
  ...plain,
  ...threads,
  ...clusters,
  ...bundles,
  ...frameworks,
  ...runners,
  ...functions,
  ...runtimes,
  ...installs,
  ...otherTracers,
  ...doctor,
]
