import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineInstrumentation } from '../../src/instrumentation/define'
import { standAs } from '../../src/instrumentation/globals'
import { createRig } from './rig'

const globals = globalThis as Record<string, unknown>

test('what stands under a global is made when somebody looks, once, and hears of what others put there', () => {
  let made = 0
  let theirs = (): unknown => undefined
  globals.libraryB = 'before'
  standAs(['libraryA', 'libraryB'], given => {
    theirs = given
    return { number: ++made }
  })
  assert.equal(made, 0)
  assert.deepEqual([globals.libraryA, globals.libraryB], [{ number: 1 }, { number: 1 }])
  assert.equal(theirs(), 'before')
  globals.libraryA = 'after'
  assert.deepEqual([globals.libraryA, theirs()], [{ number: 1 }, 'after'])
  assert.deepEqual(
    Object.keys(globals).filter(name => name === 'libraryA'),
    [],
  )
  assert.ok(delete globals.libraryA)
  assert.equal(globals.libraryA, undefined)
  delete globals.libraryB
})

test('what makes an error for a global leaves there what others put', async () => {
  const { registry, warnings } = createRig()
  const target = {
    globals: ['libraryC'],
    provide: () => {
      throw new Error('of ours')
    },
  }
  registry().start([defineInstrumentation({ name: 'library-c', targets: [target] })], new Map())
  globals.libraryC = 'theirs'
  assert.equal(globals.libraryC, 'theirs')
  await new Promise(setImmediate)
  assert.equal(warnings.length, 1)
  delete globals.libraryC
})
