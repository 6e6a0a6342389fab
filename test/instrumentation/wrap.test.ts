import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrapMethod } from '../../src/instrumentation/wrap'

type Add = ((this: unknown, left: number, right: number) => number) & { unit?: string }

test('a wrapped method keeps name, length and own properties, symbols included', () => {
  const mark = Symbol('mark')
  function add(left: number, right: number): number {
    return left + right
  }
  const owner = { add: Object.assign(add, { unit: 'm', [mark]: 1 }) }
  Object.defineProperty(add, 'hidden', { value: 2 })
  wrapMethod<Add>(
    owner,
    'add',
    original =>
      (...args) =>
        original(...args) + 1,
  )
  assert.notEqual(owner.add, add)
  assert.equal(owner.add(1, 2), 4)
  assert.deepEqual([owner.add.name, owner.add.length, owner.add.unit, owner.add[mark]], ['add', 2, 'm', 1])
  assert.deepEqual(Object.getOwnPropertyDescriptor(owner.add, 'hidden'), Object.getOwnPropertyDescriptor(add, 'hidden'))
  assert.deepEqual(Object.keys(owner.add), ['unit'])
})

test('an inherited method is wrapped where it was asked for, not where it is', () => {
  class Base {
    run(): string {
      return 'base'
    }
  }
  class Derived extends Base {}
  wrapMethod(Derived.prototype, 'run', (original: () => string) => () => `traced ${Reflect.apply(original, this, [])}`)
  assert.equal(new Derived().run(), 'traced base')
  assert.equal(new Base().run(), 'base')
})

test('what is no method stays as it is', () => {
  const owner: Record<string, unknown> = { value: 1 }
  for (const name of ['value', 'none']) wrapMethod(owner, name, () => assert.fail('must not be called'))
  assert.deepEqual(owner, { value: 1 })
})

test('a method that an accessor gives is assigned through it', () => {
  let method = (text: string) => text
  const owner = {
    get method() {
      return method
    },
    set method(value) {
      method = value
    },
  }
  wrapMethod(owner, 'method', (original: typeof method) => text => `${original(text)}!`)
  assert.equal(method('you'), 'you!')
  assert.equal(owner.method, method)
})

test('what others put in the place of an inherited method later is called', () => {
  class Base {
    run(): string {
      return 'base'
    }
  }
  class Derived extends Base {}
  wrapMethod(
    Derived.prototype,
    'run',
    (original: () => string) =>
      function (this: unknown) {
        return `traced ${Reflect.apply(original, this, [])}`
      },
  )
  Base.prototype.run = () => 'replaced'
  assert.equal(new Derived().run(), 'traced replaced')
})

test('a wrapped method has no mark by which other tools would take it away, nor those of a method that they wrapped', () => {
  const owner = {
    run: Object.assign(() => 'theirs', { __original: () => 'own', __unwrap: () => undefined, __wrapped: true }),
  }
  wrapMethod(owner, 'run', (original: () => string) => () => `traced ${original()}`)
  assert.equal(owner.run(), 'traced theirs')
  assert.deepEqual(
    Reflect.ownKeys(owner.run).filter(key => String(key).startsWith('__')),
    [],
  )
})
