/**
 * Why there are no traces, or not those that a user expects: each cause by a code that stays the same, and that stands at the end of
 * the message that tells of it, in `tracer.status()`, in the first line, and in what `ddtrace-run doctor` prints.
 * The text is the title of the code's entry on the page of the documentation.
 */
export const causes = {
  // The tracer, or what it attaches to, is not there.
  T101: 'a library was loaded before the tracer',
  T102: 'libraries that are ES modules cannot be reached here',
  T103: 'the tracer is imported beside the libraries that it should trace',
  T104: 'a library is of a version that is not traced',
  T105: 'a library is not one of those that are traced',
  T106: 'tracing, or that of a library, was turned off',
  T107: 'libraries are inside a bundle',
  T108: 'a test runner loads modules in a way of its own',
  T109: 'a thread runs without the tracer',
  T110: 'another tracer is in the process',
  T111: 'the process has two copies of the tracer',
  T112: 'the tracer was never loaded',
  T113: 'this Node is not supported',
  T114: 'a file may not be read',
  T115: 'a library cannot be changed here',
  // The agent does not take what is sent.
  T201: 'nobody listens where the agent should be',
  T202: 'whoever listens is not an agent',
  T203: 'the name of the agent is not known',
  T204: 'the agent is spoken to in TLS and does not speak it, or the other way round',
  T205: 'the agent answers 403: it may not be written to',
  T206: 'the agent answers 404: it does not take traces there',
  T207: 'the agent answers 413: a payload is too large for it',
  T208: 'the agent answers 429: it is asked too often',
  T209: 'the agent answers 5xx: it fails',
  T210: 'a proxy is set, which the tracer does not use',
  T211: 'the agent does not answer in time',
  // The spans do not become traces that are kept.
  T301: 'a sampling rule leaves traces out',
  T302: 'the sampling rate leaves traces out',
  T303: 'the agent asks for fewer traces',
  T304: 'the caller has left its trace out',
  T305: 'DataKit has a sampler of its own',
  T306: 'spans were dropped for want of room',
  T307: 'spans were never finished',
  T308: 'the clock of this machine is wrong',
  T309: 'the process ended before its spans were sent',
  T310: 'nothing was done that is traced',
  // What was set is not what is in force.
  T401: 'a variable is misspelt',
  T402: 'a variable hides another one',
  T403: 'a value cannot be used',
} as const

/** The code of a cause. */
export type CauseCode = keyof typeof causes

/** A message that ends with the code of its cause. */
export function coded(code: CauseCode, message: string): string {
  return `${message} (${code})`
}

/** The last code in a message; undefined where it has none. */
export function codeOf(message: string): CauseCode | undefined {
  const code = message.match(/(?<=\()T\d{3}(?=\))/g)?.at(-1)
  return code !== undefined && Object.hasOwn(causes, code) ? (code as CauseCode) : undefined
}
