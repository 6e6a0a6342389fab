// Written so that Node finds the names for an `import` as well.
import exporters = require('./exporters')
import formats = require('./formats')
import kinds = require('./kinds')
import priority = require('./priority')
import scopes = require('./scopes')
import tags = require('./tags')
import types = require('./types')

/** Constants that users of dd-trace know, such as `tags.MANUAL_KEEP`. */
export = { exporters, formats, kinds, priority, scopes, tags, types }
