import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeOf } from '../../packaging/node-lines'
import { type ChildResult, startChild } from '../../run-child'
import type { End } from './ends'
import { type Format, programOf } from './program'
import { type CountingAgent, type State, startCounting } from './states'

const built = join(__dirname, '../../../dist/src')

/** The one last line of a process that lost spans. */
export const lostLine = /^tracer: .*?(\d[\d,]*) spans? (?:was|were) not delivered/gm

/** One process that ends in one way while its agent is in one state. */
export interface Cell {
  readonly end: End
  readonly state: State
  readonly format: Format
  /** The release line of Node; by default that of this process. */
  readonly line?: number
}

/** What became of it. */
export interface Outcome {
  readonly made: number
  readonly lost: number
  readonly twice: number
  /** How many spans the process says that it lost. */
  readonly told: number
  /** What is not as it was promised; empty where all is well. */
  readonly wrong: readonly string[]
}

/** What a cell is called. */
export function nameOf({ end, state, format, line }: Cell): string {
  return [end.name, state.name, format, ...(line === undefined ? [] : [`Node ${line}`])].join(' · ')
}

/** Runs the program without the tracer, then with it, and compares. */
export async function runCell(cell: Cell): Promise<Outcome> {
  const { end, state, format } = cell
  const folder = await mkdtemp(join(tmpdir(), 'tracer-attack-'))
  const agent = await startCounting(state)
  try {
    await writeFile(join(folder, `program.${format}`), programOf(end, format))
    const traced = await run(cell, folder, agent)
    const made = existsSync(join(folder, 'made')) ? readFileSync(join(folder, 'made'), 'utf8').split('\n') : []
    const plain = await plainEnd(cell, folder)
    return judge(cell, made.filter(Boolean), agent, traced, plain)
  } finally {
    await agent.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const plainEnds = new Map<string, Promise<ChildResult>>()

/** How the same program ends without the tracer: asked once, whatever the agent's state is. */
function plainEnd(cell: Cell, folder: string): Promise<ChildResult> {
  const { end, format, line = 0 } = cell
  const key = JSON.stringify([end.name, format, line])
  const known = plainEnds.get(key) ?? run(cell, folder, undefined)
  plainEnds.set(key, known)
  return known
}

async function run({ end, state, format, line }: Cell, folder: string, agent: CountingAgent | undefined) {
  const loads = format === 'cjs' ? ['-r', join(built, 'register.js')] : ['--import', join(built, 'register.mjs')]
  const go = join(folder, 'go')
  const child = startChild({
    command: line === undefined ? process.execPath : await nodeOf(line),
    args: [...(end.flags ?? []), ...(agent === undefined ? [] : loads), join(folder, `program.${format}`)],
    cwd: folder,
    timeout: 60_000,
    env: {
      DD_TRACE_AGENT_URL: agent?.url,
      DD_TRACE_STARTUP_LOGS: 'false',
      MADE: join(folder, 'made'),
      GO: go,
      TRY: agent !== undefined && state.tries ? '1' : undefined,
    },
  })
  if (agent !== undefined && state.tries) {
    await child.waitForLine(/takes no traces/, 30_000)
    await agent.appear()
    await writeFile(go, '')
  }
  if (end.signal !== undefined) {
    await child.waitForLine(/^ready$/, 30_000)
    child.signal(end.signal)
  }
  return child.ended
}

function judge(
  { end, state }: Cell,
  made: readonly string[],
  { taken, problems }: CountingAgent,
  traced: ChildResult,
  plain: ChildResult,
): Outcome {
  const lost = made.filter(id => !taken.has(id)).length
  const twice = [...taken.values()].filter(times => times > 1).length
  const lines = Array.from(traced.stderr.matchAll(lostLine), ([, count = '']) => Number(count.replaceAll(',', '')))
  const told = lines.reduce((sum, count) => sum + count, 0)
  const ended = ({ code, signal }: ChildResult) => signal ?? code
  const wrong = [
    ended(traced) !== ended(plain) && `it ended with ${ended(traced)}, without us with ${ended(plain)}`,
    made.length < (end.makes ?? 1) && `it made ${made.length} spans alone`,
    twice > 0 && `${twice} came twice`,
    ...problems,
    !end.impossible &&
      !(end.many && state.slow) &&
      state.delivers &&
      lost > 0 &&
      `${lost} of ${made.length} were lost, ${told} told`,
    !end.impossible && told !== lost && `${lost} were lost, ${told} told`,
    end.several !== true && lines.length > 1 && `${lines.length} lines tell of it`,
  ].filter(problem => typeof problem === 'string')
  return { made: made.length, lost, twice, told, wrong }
}
