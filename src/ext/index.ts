import exporters from './exporters'
import formats from './formats'
import kinds from './kinds'
import priority from './priority'
import scopes from './scopes'
import tags from './tags'
import types from './types'

/** Constants that users of dd-trace know, such as `tags.MANUAL_KEEP`. */
const ext = { exporters, formats, kinds, priority, scopes, tags, types } as const

export { exporters, formats, kinds, priority, scopes, tags, types }
export default ext
