import type { Settings } from '../config/rows/options'
import { hidden, hideInSetting, hideInTag } from '../secrets/credentials'

/** Tags of the first span of each chunk that tell which source code runs. */
export function gitTags({
  gitMetadataEnabled,
  gitRepositoryUrl,
  gitCommitSha,
  tags,
}: Settings): Readonly<Record<string, string>> {
  if (!gitMetadataEnabled) return {}
  const url = gitRepositoryUrl ?? tags.get('git.repository_url')
  const commit = gitCommitSha ?? tags.get('git.commit.sha')
  return {
    ...(url !== undefined && { '_dd.git.repository_url': withoutCredentials(url) }),
    ...(commit !== undefined && { '_dd.git.commit.sha': commit }),
  }
}

/** `git@host:path` names no secret, `https://user:password@host` does. */
function withoutCredentials(url: string): string {
  const clear = url.includes('//') ? hideInTag(url) : hideInSetting(url)
  return clear.replace(`${hidden}@`, '')
}
