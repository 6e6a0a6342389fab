// Limits: those of mysql. The library's own channels are not used: `mysql2:query` tells values inside the text, and whoever
// listens to it hides errors of queries that nobody handles.

import { defineInstrumentation } from '../src/instrumentation/define'
import { queryRows } from '../src/operations/query'
import { mysqlQuery } from './mysql'

const query = mysqlQuery('mysql2', 'onResult', true)
const execute = mysqlQuery('mysql2', 'onResult', false)
const older = { module: 'mysql2', versions: '>=1 <3.11.5', file: 'lib/connection.js' }
const newer = { module: 'mysql2', versions: '>=3.11.5', file: 'lib/base/connection.js' }

/** mysql2: connections and pools, with callbacks, promises and events. */
export const mysql2 = defineInstrumentation({
  name: 'mysql2',
  spans: ['mysql.query'],
  options: queryRows('MYSQL2', true),
  targets: [
    { ...older, method: 'prototype.query', operation: query },
    { ...older, method: 'prototype.execute', operation: execute },
    { module: 'mysql2', versions: '>=1 <3.11.5', file: 'lib/pool.js', keep: 'prototype.getConnection' },
    { ...newer, method: 'prototype.query', operation: query },
    { ...newer, method: 'prototype.execute', operation: execute },
    { module: 'mysql2', versions: '>=3.11.5', file: 'lib/base/pool.js', keep: 'prototype.getConnection' },
  ],
})
