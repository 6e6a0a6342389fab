/** What runs the program. Bun and Deno take Node's place, and differ from it where modules are loaded and requests made. */
export type RuntimeName = 'Node' | 'Bun' | 'Deno'

/** What runs this program. */
export const runtimeName: RuntimeName = nameOf(process.versions)

function nameOf({ bun, deno }: NodeJS.ProcessVersions): RuntimeName {
  if (bun !== undefined) return 'Bun'
  return deno === undefined ? 'Node' : 'Deno'
}
