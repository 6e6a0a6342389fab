import assert from 'node:assert/strict'
import test from 'node:test'
import { resolveSettings } from '../../src/config/settings'
import { gitTags } from '../../src/process/git'

function tagsOf(environment: Record<string, string>) {
  return gitTags(resolveSettings(environment, undefined).values)
}

test('repository and commit are told as they are set, or as the tags say', () => {
  assert.deepEqual(tagsOf({ DD_GIT_REPOSITORY_URL: 'git@host:user/a.git', DD_GIT_COMMIT_SHA: 'abc' }), {
    '_dd.git.repository_url': 'git@host:user/a.git',
    '_dd.git.commit.sha': 'abc',
  })
  assert.deepEqual(tagsOf({ DD_TAGS: 'git.commit.sha:def,git.repository_url:https://host/b' }), {
    '_dd.git.repository_url': 'https://host/b',
    '_dd.git.commit.sha': 'def',
  })
  assert.deepEqual(tagsOf({}), {})
  assert.deepEqual(tagsOf({ DD_GIT_COMMIT_SHA: 'abc', DD_TRACE_GIT_METADATA_ENABLED: 'false' }), {})
})

test('credentials in the address of a repository are not sent', () => {
  for (const [given, sent] of [
    ['https://user:word@host/a.git', 'https://host/a.git'],
    ['https://token@host/a', 'https://host/a'],
    ['ssh://user:word@host/a', 'ssh://host/a'],
    ['host/user@example/a', 'host/user@example/a'],
    ['https://host/user@example/a', 'https://host/user@example/a'],
  ] as const) {
    assert.equal(tagsOf({ DD_GIT_REPOSITORY_URL: given })['_dd.git.repository_url'], sent)
  }
})
