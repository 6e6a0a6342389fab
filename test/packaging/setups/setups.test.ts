import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { setups } from './index'
import { packTracer, removeProject } from './project'
import { runSetup } from './run-setup'

// The rows that are quick, on this Node. All of them on every line of Node: npm run setups
let packed: Awaited<ReturnType<typeof packTracer>>
before(async () => {
  packed = await packTracer()
})
after(() => removeProject(packed.folder))

const line = Number(process.versions.node.split('.')[0])
for (const setup of setups.filter(({ quick, nodes }) => quick && line >= (nodes?.from ?? 0))) {
  test(`${setup.group}, ${setup.name}: a user gets what the table says`, { timeout: 120_000 }, async () => {
    const { kind, what } = await runSetup(setup, line, packed.tarball)
    assert.ok(kind === 'traced' || kind === 'told', `${kind}: ${what}`)
  })
}
