import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { callContract } from '../contracts/calls'
import { programContract } from '../contracts/programs'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

type Library = Pick<typeof import('graphql'), 'buildSchema' | 'graphql' | 'graphqlSync' | 'parse' | 'execute'>
type Schema = ReturnType<Library['buildSchema']>

let traced: Traced
before(async () => {
  traced = await startTraced()
})
after(() => traced.stop())

const use = (options: object) => traced.tracer.use('graphql', options as never)
const work = (resource: string) => traced.tracer.startSpan('work', { tags: { 'resource.name': resource } }).finish()
const later = (ms = 1) => new Promise<void>(resolve => setTimeout(resolve, ms))
const inRequest = <Result>(action: () => Result): Result => traced.tracer.trace('request', {}, action)

const types = `
  type Query { users: [User!]!, me(id: Int): User, plain: String, thrown: String, rejected: String, given: String }
  type User { id: Int, name(as: String): String, friend: User }`

/** A schema whose users have a default resolver for `id`, and ones of their own for the rest. */
function schemaOf({ buildSchema }: Library): Schema {
  const schema = buildSchema(types)
  const set = (type: string, resolvers: Readonly<Record<string, (...args: never[]) => unknown>>) => {
    const { getFields } = schema.getType(type) as unknown as { getFields(): Record<string, { resolve?: unknown }> }
    for (const [name, resolve] of Object.entries(resolvers)) {
      const fields = getFields.call(schema.getType(type))
      ;(fields[name] as { resolve?: unknown }).resolve = resolve
    }
  }
  const user = (id: number) => ({ id })
  set('Query', {
    async users() {
      work('users')
      await later()
      work('users later')
      return [1, 2, 3].map(user)
    },
    me: (_root: unknown, { id = 7 }: { id?: number }) => user(id),
    thrown() {
      throw new RangeError('no')
    },
    async rejected() {
      await later()
      throw new RangeError('no')
    },
    given: () => new RangeError('no'),
  })
  set('User', {
    async name({ id }: { id: number }, { as = 'user' }: { as?: string }) {
      await later(id % 10)
      work(`name ${id}`)
      return `${as} ${id}`
    },
    friend: ({ id }: { id: number }) => user(id + 1),
  })
  return schema
}

const lines = (spans: readonly Span[]) => tree(spans).replaceAll(' app', '').split('\n')

for (const name of ['graphql', '../apps/graphql-14/node_modules/graphql']) {
  const library = () => require(name) as Library
  let schema: Schema | undefined
  const ask = (source: string, variableValues: Record<string, unknown> = {}, operationName?: string) => {
    schema ??= schemaOf(library())
    return library().graphql({ schema, source, variableValues, ...(operationName && { operationName }) })
  }

  callContract(
    {
      plugin: 'graphql',
      name: 'graphql.execute',
      service: 'app',
      type: 'graphql',
      kind: 'server',
      value: '{"data":{"me":{"name":"user 7"}}}',
      refusal: /no/,
    },
    () => traced,
    () => ({
      call: async () => JSON.stringify(await ask('{ me { name } }')),
      async refused() {
        const { errors } = await ask('{ rejected }')
        throw errors?.[0]
      },
      carry: secret =>
        ask(`query Q($as: String) { a: me { name(as: "${secret}") } me { name(as: $as) } }`, { as: secret }),
    }),
    () => ({ component: 'graphql', 'graphql.operation.type': 'query' }),
  )

  test(`${name}: an operation has spans for its steps and for fields with resolvers of their own, which are active`, async () => {
    const spans = await traced.collect(() =>
      inRequest(() => ask('query All { users { id name friend { name } } plain }')),
    )
    assert.deepEqual(
      lines(spans.filter(span => span.name !== 'work')),
      [
        'request request',
        '  graphql.parse graphql.parse',
        '  graphql.validate graphql.validate',
        '  graphql.execute query All{users,plain}',
        '    graphql.resolve users:[User!]!',
        '      graphql.resolve name:String',
        '      graphql.resolve friend:User',
        '        graphql.resolve name:String',
      ],
      tree(spans),
    )
    const parents = spans
      .filter(span => span.name === 'work')
      .map(span => [span.resource, spans.find(other => other.spanId === span.parentId)?.meta['graphql.field.path']])
    assert.deepEqual(parents.sort(), [
      ['name 1', 'users.*.name'],
      ['name 2', 'users.*.friend.name'],
      ['name 2', 'users.*.name'],
      ['name 3', 'users.*.friend.name'],
      ['name 3', 'users.*.name'],
      ['name 4', 'users.*.friend.name'],
      ['users later', 'users'],
      ['users', 'users'],
    ])
    const execute = spans.find(span => span.name === 'graphql.execute')
    assert.deepEqual([execute?.meta['graphql.operation.name'], execute?.meta['span.kind']], ['All', 'server'])
    const friend = spans.find(span => span.meta['graphql.field.name'] === 'friend')
    assert.deepEqual(
      [friend?.meta['graphql.field.coordinates'], friend?.meta['graphql.field.type'], friend?.type],
      ['User.friend', 'User', 'graphql'],
    )
  })

  test(`${name}: the span of a field of a list lasts until its last entry is resolved`, async () => {
    const spans = await traced.collect(() => inRequest(() => ask('{ users { name } }')))
    const field = spans.find(span => span.meta['graphql.field.path'] === 'users.*.name')
    const works = spans.filter(span => span.resource.startsWith('name '))
    assert.equal(works.length, 3)
    for (const each of works) {
      assert.equal(each.parentId, field?.spanId)
      // A start in nanoseconds is a double, exact to a quarter of a microsecond.
      assert.ok(each.start + each.duration <= (field?.start ?? 0n) + (field?.duration ?? 0n) + 1000n)
    }
  })

  test(`${name}: depth and collapse say which fields have spans`, async () => {
    const fields = async (options: object) => {
      use(options)
      try {
        const spans = await traced.collect(() => inRequest(() => ask('{ users { name friend { name } } }')))
        return spans.filter(span => span.name === 'graphql.resolve').map(span => span.meta['graphql.field.path'])
      } finally {
        use({})
      }
    }
    assert.deepEqual(await fields({ depth: 0 }), [])
    assert.deepEqual((await fields({ depth: 2 })).sort(), ['users', 'users.*.friend', 'users.*.name'])
    const each = await fields({ collapse: false })
    assert.equal(each.length, 1 + 3 * 3)
    assert.ok(each.includes('users.2.friend.name'))
  })

  test(`${name}: errors are told by the field that failed and by the operation, however they came`, async () => {
    for (const field of ['thrown', 'rejected', 'given']) {
      let result: unknown
      const spans = await traced.collect(() => inRequest(async () => (result = await ask(`{ plain ${field} }`))))
      assert.match(JSON.stringify(result), /"no"/)
      const failed = spans.filter(({ error }) => error === 1)
      assert.deepEqual(failed.map(span => span.name).sort(), ['graphql.execute', 'graphql.resolve'], tree(spans))
      for (const span of failed) assert.equal(span.meta['error.message'], 'no')
      const execute = failed.find(span => span.name === 'graphql.execute')
      const [event] = (execute?.events ?? []) as readonly { readonly name: string }[]
      assert.equal(event?.name, 'dd.graphql.query.error')
    }
  })

  test(`${name}: what cannot be parsed or is not valid is told by that step`, async () => {
    for (const [source, step] of [
      ['{ users', 'graphql.parse'],
      ['{ nothing }', 'graphql.validate'],
    ] as const) {
      const spans = await traced.collect(() => inRequest(() => ask(source)))
      const failed = spans.filter(({ error }) => error === 1)
      assert.deepEqual(
        failed.map(({ name }) => name),
        [step],
        tree(spans),
      )
      assert.ok(spans.every(({ name }) => name !== 'graphql.execute'))
    }
  })

  test(`${name}: the document is told where a setting asks for it, without its values`, async () => {
    const source = 'query Q { me(id: 12345) { name(as: "secret") } }'
    const tell = async (options: object) => {
      use(options)
      try {
        const spans = await traced.collect(() => ask(source))
        assert.ok(!JSON.stringify(spans.map(({ meta }) => meta)).includes('secret') || 'obfuscationEnabled' in options)
        return spans.find(span => span.name === 'graphql.execute')?.meta['graphql.source']
      } finally {
        use({})
      }
    }
    assert.equal(await tell({}), undefined)
    assert.equal(await tell({ source: true }), 'query Q { me(id: ?) { name(as: "?") } }')
    assert.equal(await tell({ source: true, obfuscationEnabled: false }), source)
  })

  test(`${name}: with nothing above it an operation is a trace of its own, and a probe of Apollo’s is none`, async () => {
    const spans = await traced.collect(() => ask('{ plain }'))
    assert.deepEqual(lines(spans), ['graphql.execute query{plain}'])
    const probe = await traced.collect(() =>
      inRequest(() => ask('query __ApolloServiceHealthCheck__ { __typename }', {}, '__ApolloServiceHealthCheck__')),
    )
    assert.deepEqual(lines(probe), ['request request'])
  })

  test(`${name}: what is executed at once has spans too, and the operation that was asked for by name is told`, async () => {
    schema ??= schemaOf(library())
    const source = 'query First { plain } query Second { me { id } }'
    const asked = { schema, source, operationName: 'Second' }
    const spans = await traced.collect(() => inRequest(() => library().graphqlSync(asked)))
    assert.ok(lines(spans).includes('  graphql.execute query Second{me}'), tree(spans))
    assert.ok(spans.some(span => span.meta['graphql.field.path'] === 'me'))
  })
}

/** A request to a server of GraphQL over HTTP, from outside. */
const askServer = (query: string) =>
  `console.log((await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: ${JSON.stringify(query)} }) })).text()).trim())`

programContract({
  title: 'graphql 16',
  imports: { '{ graphql, buildSchema }': 'graphql' },
  body: `const schema = buildSchema('type Query { me: String, plain: String }')
    schema.getQueryType().getFields().me.resolve = () => 'I'
    console.log(JSON.stringify(await graphql({ schema, source: '{ me plain }' })))`,
  trees: ['graphql.execute query{me,plain} app\n  graphql.resolve me:String app'],
  stdout: '{"data":{"me":"I","plain":null}}',
})

programContract({
  title: 'graphql 17',
  app: 'graphql-17',
  nodes: [22, 24, 26],
  imports: { '{ graphql, buildSchema }': 'graphql', '{ createServer }': 'node:http' },
  body: `const schema = buildSchema('type Query { users: [User], plain: String, fail: String } type User { id: Int, name: String }')
    const wait = () => new Promise(resolve => setTimeout(resolve, 1))
    schema.getQueryType().getFields().users.resolve = async () => { await wait(); return [{ id: 1 }, { id: 2 }] }
    schema.getQueryType().getFields().fail.resolve = async () => { await wait(); throw new Error('no') }
    schema.getType('User').getFields().name.resolve = async ({ id }) => { await wait(); await fetch(url + 'name'); return 'user ' + id }
    const server = createServer(async (request, response) => {
      if (request.url === '/name') return response.end()
      const bad = await graphql({ schema, source: '{ nothing }' })
      const result = await graphql({ schema, source: 'query All { users { id name } plain fail }', variableValues: {} })
      response.end(JSON.stringify([bad.errors.length, result.errors.length, result.data.users]))
    })
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = 'http://127.0.0.1:' + server.address().port + '/'
    console.log(await (await fetch(url)).text())
    server.close()
    server.closeAllConnections()`,
  ignore: /^(http|web)\.request$/,
  trees: [
    [
      'graphql.parse graphql.parse app',
      'graphql.validate graphql.validate app',
      'graphql.parse graphql.parse app',
      'graphql.validate graphql.validate app',
      'graphql.execute query All{users,plain,fail} app',
      '  graphql.resolve users:[User] app',
      '    graphql.resolve name:String app',
      '  graphql.resolve fail:String app',
    ].join('\n'),
  ],
  stdout: '[1,1,[{"id":1,"name":"user 1"},{"id":2,"name":"user 2"}]]',
})

/** What a server sends for the query, and answers. */
const answersMe = {
  trees: [
    [
      'web.request POST app',
      '  graphql.parse graphql.parse app',
      '  graphql.validate graphql.validate app',
      '  graphql.execute query Me{me} app',
      '    graphql.resolve me:User app',
      '      graphql.resolve name:String app',
    ].join('\n'),
  ],
  stdout: '{"data":{"me":{"id":7,"name":"user 7"}}}',
}

programContract({
  title: '@apollo/server 5',
  imports: { '{ ApolloServer }': '@apollo/server', '{ startStandaloneServer }': '@apollo/server/standalone' },
  body: `const resolvers = { Query: { me: async () => ({ id: 7 }) }, User: { name: ({ id }) => 'user ' + id } }
    const typeDefs = 'type Query { me: User } type User { id: Int, name: String }'
    const server = new ApolloServer({ typeDefs, resolvers })
    const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } })
    ${askServer('query Me { me { id name } }')}
    await server.stop()`,
  env: () => ({ NODE_ENV: 'production' }),
  ignore: /^http\.request$/,
  ...answersMe,
})

programContract({
  title: 'graphql-yoga 5',
  imports: { '{ createYoga, createSchema }': 'graphql-yoga', '{ createServer }': 'node:http' },
  body: `const resolvers = { Query: { me: async () => ({ id: 7 }) }, User: { name: ({ id }) => 'user ' + id } }
    const typeDefs = 'type Query { me: User } type User { id: Int, name: String }'
    const server = createServer(createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false }))
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = 'http://127.0.0.1:' + server.address().port + '/graphql'
    ${askServer('query Me { me { id name } }')}
    server.close()
    server.closeAllConnections()`,
  ignore: /^http\.request$/,
  ...answersMe,
})
