import { arch, hostname, platform, release, type as system, version as systemVersion } from 'node:os'

/** What the machine is, by Datadog's names. */
export function hostFacts(): Readonly<Record<string, string>> {
  const facts = { hostname: hostname(), os: system(), architecture: arch() }
  if (platform() === 'win32') return { ...facts, os_version: systemVersion() }
  return { ...facts, kernel_name: system(), kernel_release: release(), kernel_version: systemVersion() }
}
