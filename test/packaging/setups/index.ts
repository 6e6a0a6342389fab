import { bundles } from './bundles'
import { plain } from './plain'
import type { Setup } from './setup'

/** All rows of the table, in its order. */
export const setups: readonly Setup[] = [...plain, ...bundles]
