import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Table } from '../../src/config/option'
import { resolveIntegration } from '../../src/config/resolve-integration'
import { resolveSettings } from '../../src/config/settings'
import { describeDocument } from '../../src/operations/document-mask'
import { maskSource } from '../../src/operations/graph'
import { queryRows } from '../../src/operations/query'
import { describeCommand } from '../../src/operations/redis-mask'
import { sqlMaskRows } from '../../src/operations/span-hooks'
import { maskSql } from '../../src/operations/sql-mask'

const secret = 'Zq7secretZq7'

test('SQL shows names, keywords and places for values, and no literal', () => {
  const rows: [string, string][] = [
    ["SELECT * FROM users WHERE name = 'O''Brien' AND age > 42", 'SELECT * FROM users WHERE name = ? AND age > ?'],
    [
      "INSERT INTO t1 VALUES (1, -2.5, 1e-7, 0xFF, E'a\\'b', $tag$it's$tag$)",
      'INSERT INTO t1 VALUES (?, -?, ?, ?, E?, ?)',
    ],
    [
      'SELECT "a 1", `b 2` FROM t2 WHERE a = $1 AND b = :2 AND c = @p3',
      'SELECT "a 1", `b 2` FROM t2 WHERE a = $1 AND b = :2 AND c = @p3',
    ],
    ["SELECT 1 -- it's 2\n, 3 /* '4' */", "SELECT ? -- it's 2\n, ? /* '4' */"],
    ["SELECT 'never closed", 'SELECT ?'],
    ['SELECT .5, 1.', 'SELECT ?, ?'],
    ['SELECT a FROM b', 'SELECT a FROM b'],
    ["SELECT $a1$it's$a1$, $1", 'SELECT ?, $1'],
    ["SELECT X'1F', B'01', N'a', U&'d\\0061'", 'SELECT X?, B?, N?, U&?'],
    ["SELECT /*+ hint(1) */ a /* b /* 'c' */ 'd' */ , 'e'", "SELECT /*+ hint(?) */ a /* b /* 'c' */ 'd' */ , ?"],
    ["WHERE path = 'C:\\' AND pw = 'secret' AND n = 1", 'WHERE path = ? AND n = ?'],
    ["WHERE a = 'it''s' AND b = E'it\\'s' AND c = 2", 'WHERE a = ? AND b = E? AND c = ?'],
    ['', ''],
  ]
  for (const [sql, masked] of rows) assert.equal(maskSql(sql), masked)
  assert.equal(maskSql('SELECT "a \\" 1" FROM `t`', 'text'), 'SELECT ? FROM `t`')
  const mysql = "SELECT 'it\\'s', /*!50000 'secret' */ 5--'x' # it's\n, 'a'"
  assert.equal(maskSql(mysql, 'text'), "SELECT ?, /*!? ? */ ?--? # it's\n, ?")
})

test('whatever surrounds a text in quotes, it is not shown', () => {
  const literal = fc.constantFrom(`'${secret}'`, `'x''${secret}'`, `'\\'${secret}'`, `$$${secret}$$`, `$a$${secret}$a$`)
  const between = fc.constantFrom(' ', ' , ', '(', ')', ' = ', ' -- c\n', '/* d */', ' "n" ', ' a1 ', ' 12 ', ';')
  fc.assert(
    fc.property(fc.array(fc.tuple(between, literal), { maxLength: 12 }), parts => {
      const masked = maskSql(parts.flat().join(' '))
      assert.ok(!masked.includes(secret), masked)
    }),
  )
})

test('a long text with many quotes is masked in one pass', () => {
  const sql = `SELECT ${"'a',".repeat(200_000)} 1`
  assert.equal(maskSql(sql).length, 'SELECT '.length + 2 * 200_000 + 2)
})

test('a command of Redis shows its name and its keys', () => {
  const rows: [string, unknown[], string][] = [
    ['get', ['user:1'], 'get user:1'],
    ['SET', ['user:1', secret, 'EX', 10], 'SET user:1 ? ? ?'],
    ['mset', ['a', secret, 'b', secret], 'mset a ? b ?'],
    ['hset', ['key', 'field', secret, 'other', secret], 'hset key field ? other ?'],
    ['AUTH', ['me', secret], 'AUTH ? ?'],
    ['hello', ['3', 'AUTH', 'me', secret], 'hello ? ? ? ?'],
    ['eval', [`return "${secret}"`, '1', 'key', secret], 'eval ? 1 key ?'],
    ['EVALSHA', ['abc', 2, 'a', 'b', secret], 'EVALSHA ? 2 a b ?'],
    ['config', ['SET', 'requirepass', secret], 'config SET requirepass ?'],
    ['lpush', ['queue', secret, secret], 'lpush queue ? ?'],
    ['publish', ['channel', secret], 'publish channel ?'],
    ['unheard', ['key', secret], 'unheard key ?'],
    ['get', [Buffer.from('k')], 'get k'],
    ['get', [{}], 'get ?'],
    ['ping', [], 'ping'],
  ]
  for (const [command, args, text] of rows) assert.equal(describeCommand(command, args, false), text)
  assert.equal(describeCommand('set', ['a', 'b'], true), 'set a b')
  assert.equal(describeCommand('auth', ['me', secret], true), 'auth ? ?')
  assert.ok(describeCommand('mget', Array(1_000_000).fill('k'.repeat(500)), false).length < 1200)
})

test('a filter shows its structure and no value, however deep, wide or circular it is', () => {
  assert.equal(
    describeDocument({ age: { $gt: 42 }, name: secret, tags: { $in: [secret, secret] }, at: new Date(0) }, false),
    '{"age":{"$gt":"?"},"name":"?","tags":{"$in":["?"]},"at":"?"}',
  )
  assert.equal(
    describeDocument([{ $match: { a: 1 } }, { $group: { _id: '$b' } }], false),
    '[{"$match":{"a":"?"}},{"$group":{"_id":"?"}}]',
  )
  assert.equal(
    describeDocument({ a: 'b', n: 1, x: null, buffer: Buffer.from(secret) }, true),
    '{"a":"b","n":1,"x":null,"buffer":"?"}',
  )
  assert.equal(describeDocument(new Map([['a', secret]]), false), '{"a":"?"}')
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, circle]))
  for (const value of [circle, wide, Array(100_000).fill({ a: 1 }), Array(100_000).fill(1)]) {
    for (const shows of [true, false]) assert.ok(describeDocument(value, shows).length < 2100)
  }
})

test('a GraphQL document shows fields and arguments, and no literal', () => {
  assert.equal(
    maskSource(
      `query A($id: ID!) { user(id: $id, name: "${secret}", age: 42, f: -1.5e3) { name1 # ${secret}\n } b(t: """${secret} "x" """) }`,
    ),
    'query A($id: ID!) { user(id: $id, name: "?", age: ?, f: ?) { name1 \n } b(t: "?") }',
  )
  assert.ok(!maskSource(`{ a(b: "${secret}`).includes(secret))
  assert.ok(!maskSource(`{ a(b: """${secret}`).includes(secret))
})

test('one setting masks the SQL of all libraries or of none, and a library of its own wins', () => {
  const libraries = [
    { name: 'pg', options: queryRows('PG', false) },
    { name: 'mysql', options: queryRows('MYSQL', true) },
    { name: 'prisma', options: sqlMaskRows('PRISMA', true) },
  ]
  const masks = (env: Record<string, string>): unknown[] =>
    libraries.map(library => {
      const { values } = resolveIntegration<Table>(library, env, undefined, resolveSettings(env, undefined))
      return values.obfuscationEnabled
    })
  assert.deepEqual(masks({}), [false, true, true])
  assert.deepEqual(masks({ DD_TRACE_SQL_OBFUSCATION_ENABLED: 'true' }), [true, true, true])
  assert.deepEqual(masks({ DD_TRACE_SQL_OBFUSCATION_ENABLED: 'false' }), [false, false, false])
  const own = { DD_TRACE_SQL_OBFUSCATION_ENABLED: 'true', DD_TRACE_PG_OBFUSCATION_ENABLED: 'false' }
  assert.deepEqual(masks(own), [false, true, true])
})
