import { bundles } from './bundles'
import { frameworks } from './frameworks'
import { functions } from './functions'
import { plain } from './plain'
import { runners } from './runners'
import type { Setup } from './setup'
import { threads } from './threads'

/** All rows of the table, in its order. */
export const setups: readonly Setup[] = [...plain, ...threads, ...bundles, ...frameworks, ...runners, ...functions]
