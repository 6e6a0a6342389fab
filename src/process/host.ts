import { arch, hostname, platform, release, type as system, version as systemVersion } from 'node:os'

/** The machine's name; an empty text where the system does not tell it. */
export function hostName(): string {
  try {
    return hostname()
  } catch {
    return ''
  }
}

/** What the machine is, by Datadog's names. */
export function hostFacts(): Readonly<Record<string, string>> {
  const facts = { hostname: hostName(), os: system(), architecture: arch() }
  if (platform() === 'win32') return { ...facts, os_version: systemVersion() }
  return { ...facts, kernel_name: system(), kernel_release: release(), kernel_version: systemVersion() }
}
