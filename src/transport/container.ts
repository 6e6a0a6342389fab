import { readFileSync, statSync } from 'node:fs'

/** Ids that container runtimes put into a cgroup path: a hash, an ECS task, a Garden UUID. */
const idPattern = /(?:^|[/:-])([0-9a-f]{64}|[0-9a-f]{32}-\d{1,10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){4})(?:\.scope)?\/?$/
/** The inode that the root of a cgroup namespace of the host has: there, no container stands around us. */
const hostNamespaceInode = 0xeffffffb

/** The container's id in the text of `/proc/self/cgroup`, or undefined outside a container. */
export function containerId(cgroup: string): string | undefined {
  for (const line of cgroup.split('\n')) {
    const found = idPattern.exec(line.trim())
    if (found) return found[1]
  }
  return undefined
}

/** Headers by which an agent tells from which container a payload came; none where it cannot be read. */
export function containerHeaders(externalEnvironment: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {}
  if (externalEnvironment !== undefined) headers['Datadog-External-Env'] = externalEnvironment
  try {
    const cgroup = readFileSync('/proc/self/cgroup', 'utf8')
    const id = containerId(cgroup)
    if (id !== undefined) {
      headers['Datadog-Container-ID'] = id
      headers['Datadog-Entity-ID'] = `ci-${id}`
    } else {
      const inode = cgroupInode(cgroup)
      if (inode !== undefined) headers['Datadog-Entity-ID'] = `in-${inode}`
    }
  } catch {
    // Not Linux, or /proc is closed to us: an agent then goes by the connection alone.
  }
  return headers
}

function cgroupInode(cgroup: string): number | undefined {
  if (statSync('/proc/self/ns/cgroup').ino === hostNamespaceInode) return undefined
  const unified = /^0::(.*)$/m.exec(cgroup)
  if (!unified) return undefined
  return statSync(`/sys/fs/cgroup${unified[1]}`).ino
}
