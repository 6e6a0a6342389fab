import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cell, nameOf, runCell } from './cell'
import { ends } from './ends'
import { inPool } from './pool'
import { states } from './states'

// `npm run attack` runs all of them; here each way to end meets an agent that is well, and a few meet every agent.
const few = ['nothing is left to do', 'process.exit(0)', 'an error is thrown', 'SIGTERM']
const cells: readonly Cell[] = states.flatMap((state, row) =>
  ends.flatMap((end, at): Cell[] => {
    const isChosen = state.name === 'healthy' || few.includes(end.name)
    return isChosen ? [{ end, state, format: (row + at) % 2 === 0 ? 'cjs' : 'mjs' }] : []
  }),
)
const outcomes = inPool(cells, 4, runCell)

for (const [at, cell] of cells.entries()) {
  test(`${nameOf(cell)}: it ends as without us, and each span arrives once or is told`, async () => {
    assert.deepEqual((await outcomes[at])?.wrong, [])
  })
}
