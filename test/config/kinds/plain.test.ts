import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentUrl } from '../../../src/config/kinds/agent-url'
import { headerTags } from '../../../src/config/kinds/headers'
import { mapping, tags } from '../../../src/config/kinds/map'
import { choices, flag, integer, list, number } from '../../../src/config/kinds/plain'
import { includesStatus, statuses } from '../../../src/config/kinds/statuses'
import { quote } from '../../../src/config/option'

test('a flag is true, false, 1 or 0 in any case', () => {
  for (const [text, value] of [
    ['true', true],
    ['True', true],
    ['1', true],
    ['FALSE', false],
    ['0', false],
  ] as const)
    assert.deepEqual(flag.parse(text), { value })
  for (const text of ['yes', 'on', '2', 'tru', 'toString', '__proto__'])
    assert.deepEqual(flag.parse(text), { problems: [`expected true, false, 1 or 0, got "${text}"`] })
})

test('a number is read only where all of the text is one', () => {
  const share = number(0, 1)
  for (const [text, value] of [
    ['0', 0],
    ['1', 1],
    ['.5', 0.5],
    ['0.50', 0.5],
    ['+1', 1],
    ['1e-3', 0.001],
  ] as const)
    assert.deepEqual(share.parse(text), { value })
  for (const text of ['1.01', '-0.1', '0,5', 'NaN', 'Infinity', '0x1', '50%', '1e', 'e1'])
    assert.deepEqual(share.parse(text), { problems: [`expected a number from 0 to 1, got "${text}"`] })
  assert.deepEqual(share.accept(Number.NaN), { problems: ['expected a number from 0 to 1, got NaN'] })
})

test('a whole number has no fraction', () => {
  const count = integer(1, 10)
  assert.deepEqual(count.parse('10'), { value: 10 })
  assert.deepEqual(count.parse('1.5'), { problems: ['expected a whole number from 1 to 10, got "1.5"'] })
  assert.deepEqual(count.accept(2.5), { problems: ['expected a whole number from 1 to 10, got 2.5'] })
})

test('unknown words of a list are named, the others are kept, once each and in their order', () => {
  const styles = choices(['datadog', 'tracecontext', 'b3'], { 'b3 single header': 'b3' })
  assert.deepEqual(styles.parse('TraceContext, jaeger,b3,B3 Single Header, datadog'), {
    value: ['tracecontext', 'b3', 'datadog'],
    problems: ['"jaeger" is not one of datadog, tracecontext, b3'],
  })
  assert.deepEqual(styles.parse('None'), { value: [], problems: [] })
  assert.deepEqual(styles.parse('none,datadog'), { value: ['datadog'], problems: [] })
  assert.deepEqual(styles.accept(['datadog', 7]), {
    value: ['datadog'],
    problems: ['7 is not one of datadog, tracecontext, b3'],
  })
  assert.deepEqual(styles.accept([]).value, [])
  assert.deepEqual(styles.parse(' , ').value, undefined)
  assert.equal(styles.show([]), 'none')
})

test('a list of names is separated by commas or blanks', () => {
  assert.deepEqual(list.parse('pg, express  http,'), { value: ['pg', 'express', 'http'] })
  assert.deepEqual(list.accept(['pg', 1]), { value: ['pg'], problems: ['expected a name, got 1'] })
})

/** What Datadog's tracers agree on for DD_TAGS, and what is ours. */
const tagTexts: readonly (readonly [text: string, tags: Record<string, string>])[] = [
  ['key1:value1 key2:value2', { key1: 'value1', key2: 'value2' }],
  ['env:test aKey:aVal bKey:bVal cKey:', { env: 'test', aKey: 'aVal', bKey: 'bVal', cKey: '' }],
  ['env:test,aKey:aVal,bKey:bVal,cKey:', { env: 'test', aKey: 'aVal', bKey: 'bVal', cKey: '' }],
  ['env:test,aKey:aVal bKey:bVal cKey:', { env: 'test', aKey: 'aVal bKey:bVal cKey:' }],
  ['env :test, aKey : aVal bKey:bVal cKey:', { env: 'test', aKey: 'aVal bKey:bVal cKey:' }],
  ['env:keyWithA:Semicolon bKey:bVal cKey', { env: 'keyWithA:Semicolon', bKey: 'bVal', cKey: '' }],
  ['env:keyWith:  , ,   Lots:Of:Semicolons ', { env: 'keyWith:', Lots: 'Of:Semicolons' }],
  ['a:b,c,d', { a: 'b', c: '', d: '' }],
  ['a:b:c:d', { a: 'b:c:d' }],
  ['project:your_project_name,env=test,version=v1', { project: 'your_project_name', env: 'test', version: 'v1' }],
  ['a:1 b:2,c:3', { a: '1', b: '2', c: '3' }],
  ['team:core web,tier:1', { team: 'core web', tier: '1' }],
  ['note:see http://x/y,tier:1', { note: 'see http://x/y', tier: '1' }],
  ['url:http://x:1/?a=b', { url: 'http://x:1/?a=b' }],
  ['rule=a:b', { rule: 'a:b' }],
  [
    '__proto__:x,constructor:y',
    Object.fromEntries([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]),
  ],
  [', , ,', {}],
]

for (const [text, expected] of tagTexts) {
  test(`the tags of "${text}" are ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(tags.parse(text), { value: new Map(Object.entries(expected)), problems: [] })
  })
}

test('a tag without a name is named and left out', () => {
  const { value, problems } = tags.parse('env:test     bKey :bVal dKey: dVal cKey:')
  assert.deepEqual(Object.fromEntries(value ?? []), { env: 'test', bKey: '', dKey: '', dVal: '', cKey: '' })
  assert.deepEqual(problems, ['expected key:value,key:value, got ":bVal"'])
})

test('a mapping needs both of its sides, and = does not divide them', () => {
  assert.deepEqual(mapping.parse('c=d,e:'), {
    problems: ['expected from:to,from:to, got "c=d"', 'expected from:to,from:to, got "e:"'],
  })
})

test('tags from code are written out, and what has no text is named', () => {
  const { value, problems } = tags.accept({ a: 1n, b: null, c: {}, d: Symbol('s') })
  assert.deepEqual(value, new Map([['a', '1']]))
  assert.deepEqual(problems, [
    '"c": expected a text, number or boolean, got an object',
    '"d": expected a text, number or boolean, got a symbol',
  ])
  assert.deepEqual(tags.accept(new Map([['k', 'v']])).value, new Map([['k', 'v']]))
})

test('statuses are codes and ranges, both ends included', () => {
  const { value = [], problems } = statuses.parse('500-599, 404 ,x,600-500,1000')
  assert.equal(problems?.length, 3)
  assert.deepEqual(
    [499, 500, 599, 600, 404, 403].map(status => includesStatus(value, status)),
    [false, true, true, false, true, false],
  )
  assert.equal(includesStatus([], 500), false)
  assert.equal(statuses.show(value), '500-599,404')
})

test('header tags are by the lower-cased header, with a tag of their own or none', () => {
  const { value, problems } = headerTags.parse(' User-Agent : my.tag , X-Foo,X-Bar:a:b, :x, header:, two words')
  assert.deepEqual(
    value,
    new Map([
      ['user-agent', 'my.tag'],
      ['x-foo', undefined],
      ['x-bar', 'a:b'],
    ]),
  )
  assert.equal(problems?.length, 3)
  assert.deepEqual(headerTags.accept(['X-Foo:t']).value, new Map([['x-foo', 't']]))
})

test('an agent URL keeps its path prefix and its socket', () => {
  assert.equal(agentUrl.parse('http://h:1/a/b').value?.href, 'http://h:1/a/b')
  assert.equal(agentUrl.parse('unix:///var/run/datadog/apm.socket').value?.pathname, '/var/run/datadog/apm.socket')
  assert.equal(agentUrl.parse('unix:/run/apm.socket').value?.pathname, '/run/apm.socket')
  assert.equal(agentUrl.parse('unix://./pipe/apm').value?.pathname, '/pipe/apm')
})

test('an agent URL of another scheme, without a host or without a path is refused', () => {
  for (const text of ['ftp://h', 'localhost:9529', 'h', 'http://', 'unix://', 'unix:///', 'unix://run/apm.socket']) {
    const { value, problems } = agentUrl.parse(text)
    assert.equal(value, undefined, text)
    assert.deepEqual(problems, [`expected ${agentUrl.expected}, got "${text}"`])
  }
})

test('no password is shown, neither of a good URL nor of a bad one', () => {
  const { value } = agentUrl.parse('http://user:s3cret@host:1/x')
  assert.equal(value?.password, 's3cret')
  assert.equal(value && agentUrl.show(value), 'http://***@host:1/x')
  assert.deepEqual(agentUrl.parse('ftp://user:s3cret@host').problems, [
    `expected ${agentUrl.expected}, got "ftp://***@host"`,
  ])
})

test('a message quotes any value shortly', () => {
  assert.equal(quote('x'.repeat(500)).length < 100, true)
  assert.deepEqual([null, undefined, 1n, [], {}, Symbol('s'), () => 1].map(quote), [
    'null',
    'undefined',
    '1',
    'an array',
    'an object',
    'a symbol',
    'a function',
  ])
})
