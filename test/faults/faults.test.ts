import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Place } from './inject'
import { buildTrials, type Trials, tryRunning, tryStarting } from './trials'

// FAULTS=all tries every function in both ways; by default every third of those that are called at the start and the end,
// for which each a process is started.
const everyStart = process.env.FAULTS === 'all' ? 1 : 3

let places: readonly Place[] = []
before(async () => {
  places = await buildTrials()
})

function assertHarmless({ harms, tried }: Trials, least: number): void {
  const told = harms.map(({ place: { file, name }, text }) => `${file}, ${name}: ${text}`)
  assert.deepEqual(told, [])
  assert.ok(tried >= least, `only ${tried} functions were tried`)
}

test('whichever function of ours throws while a program runs, the program gets what it gets without us', async () => {
  assertHarmless(await tryRunning(places, 1), 500)
})

test('whichever function of ours throws from the start to the end, the program gets what it gets without us', async () => {
  assertHarmless(await tryStarting(places, everyStart), 50)
})
