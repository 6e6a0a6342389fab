import { hideInSetting } from '../../secrets/credentials'
import { type MethodsOfModule, methods } from '../kinds/methods'
import { flag, text } from '../kinds/plain'
import { type Kind, option, type Table } from '../option'

/** A URL, or a place as git writes it: `git@host:path`. */
const repository: Kind<string> = { ...text, show: hideInSetting }

/** Settings of the application's own source code: what is traced of it, and what is told of it. */
export const sourceOptions = {
  methods: option(methods, {
    env: ['DD_TRACE_METHODS'],
    default: [] as readonly MethodsOfModule[],
    defaultText: 'none',
    doc: 'Functions of your own that have spans, by module: `./src/shop.js[checkout,Cart.add];stripe[charge]`.',
  }),
  gitMetadataEnabled: option(flag, {
    env: ['DD_TRACE_GIT_METADATA_ENABLED'],
    default: true,
    doc: 'Traces name the repository and the commit, where `DD_GIT_REPOSITORY_URL` or `DD_GIT_COMMIT_SHA` is set.',
  }),
  gitRepositoryUrl: option(repository, {
    env: ['DD_GIT_REPOSITORY_URL'],
    defaultText: '`git.repository_url` in `DD_TAGS`',
    doc: 'The repository of the application; credentials in it are not sent.',
  }),
  gitCommitSha: option(text, {
    env: ['DD_GIT_COMMIT_SHA'],
    defaultText: '`git.commit.sha` in `DD_TAGS`',
    doc: 'The commit that runs, in hexadecimal.',
  }),
} satisfies Table
