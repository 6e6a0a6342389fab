import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { cachedPackages } from '../packaging/package-cache'
import { type Child, startChild } from '../run-child'
import { type RuntimeApi, startRuntimeApi } from './runtime-api'

const root = join(__dirname, '../..')

/** How a function is deployed. */
export interface Deployment {
  /** Its files; the handler is `handler` of the first one. */
  readonly files: Readonly<Record<string, string>>
  /** True: traced by the exec wrapper, without a line of code. */
  readonly wrapper?: boolean
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A function that waits for its calls. */
export interface RunningFunction {
  readonly agent: Agent
  readonly api: RuntimeApi
  readonly child: Child
}

/** Starts a function under AWS's runtime interface client, version 3, which runs on Node 20 too; it ends with the test. */
export async function startFunction(test: TestContext, { files, wrapper, env }: Deployment): Promise<RunningFunction> {
  const folder = await mkdtemp(join(tmpdir(), 'tracer-function-'))
  test.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'node_modules'))
  await symlink(root, join(folder, 'node_modules/tracer'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  // Its native part wants autotools: `native.cjs` stands for it.
  const runtime = await cachedPackages('aws-lambda-ric-3', ['--ignore-scripts', 'aws-lambda-ric@3.3.0'])
  const agent = await startAgent({ personality: 'datadog' })
  const api = await startRuntimeApi(() => agent.spans().length)
  const [first = ''] = Object.keys(files)
  const handler = `${first.replace(/\.[cm]?js$/, '')}.handler`
  const words = [process.execPath, join(runtime, 'node_modules/aws-lambda-ric/bin/index.mjs'), handler]
  const command = wrapper ? [join(root, 'dist/src/functions/exec-wrapper'), ...words] : words
  const child = startChild({
    command: command[0] as string,
    args: command.slice(1),
    cwd: folder,
    env: {
      ...agent.environment(),
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'Shop-Orders',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: 'group',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      NODE_OPTIONS: `--require ${join(__dirname, 'native.cjs')}`,
      ...env,
    },
    timeout: 60_000,
  })
  test.after(async () => {
    await child.stop()
    await api.close()
    await agent.close()
  })
  return { agent, api, child }
}
