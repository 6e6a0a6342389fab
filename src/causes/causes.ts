/** What is known of a cause. */
export interface Cause {
  /** What it is, in a few words. */
  readonly title: string
  /** What to do. */
  readonly mend: string
}

/**
 * Why there are no traces, or not those that a user expects: each cause by a code that stays the same, and that stands at the end of
 * the message that tells of it, in `tracer.status()`, in the first line, and in what `ddtrace-run doctor` prints.
 */
export const causes = {
  // The tracer, or what it attaches to, is not there.
  T101: { title: 'a library was loaded before the tracer', mend: 'start with: npx ddtrace-run node app.js' },
  T102: {
    title: 'libraries that are ES modules cannot be reached here',
    mend: 'use Node 22.15 or newer, or allow threads: node --permission --allow-worker',
  },
  T103: {
    title: 'the tracer is imported beside the libraries that it should trace, and those are loaded first',
    mend: 'start with: node --import tracer/register app.js',
  },
  T104: {
    title: 'a library is of a version that is not traced',
    mend: 'install a version that is: npm ls shows yours',
  },
  T105: {
    title: 'a library is not one of those that are traced',
    mend: 'write an instrumentation of your own: see src/instrumentation/WRITING.md in the package',
  },
  T106: { title: 'tracing, or that of a library, was turned off', mend: 'take away the variable that turns it off' },
  T107: {
    title: 'libraries are inside a bundle',
    mend: 'build with the plugin tracer/esbuild, tracer/rollup or tracer/webpack, or leave packages external',
  },
  T108: {
    title: 'a test runner loads modules in a way of its own',
    mend: 'ask for the spans in a test with tracer/testing, or run the code outside of Jest',
  },
  T109: {
    title: 'a thread runs without the tracer',
    mend: 'start the process with ddtrace-run, or give the thread: execArgv: ["-r", "tracer/register"]',
  },
  T110: { title: 'another tracer is in the process', mend: 'take one of the two away' },
  T111: { title: 'the process has two copies of the tracer', mend: 'npm dedupe; npm ls tracer shows them' },
  T112: {
    title: 'the tracer was never loaded',
    mend: 'see that nothing sets NODE_OPTIONS anew, and that the program is one of Node',
  },
  T113: { title: 'this Node is not supported', mend: 'use Node 20 or newer' },
  T114: {
    title: 'a file may not be read',
    mend: 'let the process read it: see its owner, its mode, or node --allow-fs-read',
  },
  T115: { title: 'a library cannot be changed here', mend: 'the message says why, and what to do' },
  // The agent does not take what is sent.
  T201: {
    title: 'nobody listens where the agent should be',
    mend: 'set DD_AGENT_HOST and DD_AGENT_PORT to where one listens (DataKit: 9529), or see traces without one: npx ddtrace-run --ui node app.js',
  },
  T202: { title: 'whoever listens is not an agent', mend: 'set DD_AGENT_HOST and DD_AGENT_PORT to where one listens' },
  T203: {
    title: 'the name of the agent is not known',
    mend: 'set DD_AGENT_HOST to a name that this machine knows, or to an address',
  },
  T204: {
    title: 'the agent is spoken to in TLS and does not speak it, or its certificate is not trusted',
    mend: 'set DD_TRACE_AGENT_URL to http:// or https:// as the agent speaks; NODE_EXTRA_CA_CERTS names a certificate to trust',
  },
  T205: {
    title: 'the agent answers 403: it may not be written to',
    mend: 'allow this address in the settings of the agent',
  },
  T206: {
    title: 'the agent answers 404: it does not take traces there',
    mend: 'turn on the ddtrace input of DataKit, or set DD_AGENT_PORT to the port of the agent',
  },
  T207: {
    title: 'the agent answers 413: a payload is too large for it',
    mend: 'let the agent take larger payloads, or set fewer tags',
  },
  T208: { title: 'the agent answers 429: it is asked too often', mend: 'raise the limit of the agent' },
  T209: { title: 'the agent answers 5xx: it fails', mend: 'look into the log of the agent' },
  T210: {
    title: 'a proxy is set, which the tracer does not use',
    mend: 'set DD_AGENT_HOST to an agent that can be reached without it',
  },
  T211: {
    title: 'the agent does not answer in time',
    mend: 'look how busy the agent is; DD_TRACE_AGENT_TIMEOUT_SECONDS gives it more time',
  },
  // The spans do not become traces that are kept.
  T301: { title: 'a sampling rule leaves traces out', mend: 'look at DD_TRACE_SAMPLING_RULES' },
  T302: { title: 'the sampling rate leaves traces out', mend: 'look at DD_TRACE_SAMPLE_RATE' },
  T303: { title: 'the agent asks for fewer traces', mend: 'set DD_TRACE_SAMPLE_RATE, which wins over the agent' },
  T304: { title: 'the caller has left its trace out', mend: 'look at the sampling of the service that calls this one' },
  T305: {
    title: 'DataKit has a sampler of its own that leaves traces out',
    mend: 'look at [inputs.ddtrace.sampler] in ddtrace.conf of DataKit: take away the table, or set its rate',
  },
  T306: { title: 'spans were dropped for want of room', mend: 'see why no agent takes them' },
  T307: { title: 'spans were never finished', mend: 'call finish() on each span that startSpan gave' },
  T308: {
    title: 'the clock of this machine and that of the agent differ by over ten minutes',
    mend: 'set the clock: timedatectl',
  },
  T309: {
    title: 'the process ended before its spans were sent',
    mend: 'end it with SIGTERM and not SIGKILL, or await tracer.flush() before',
  },
  T310: {
    title: 'nothing was done that is traced',
    mend: 'send it a request: npx ddtrace-run doctor --url http://localhost:3000/ -- node app.js',
  },
  // What was set is not what is in force.
  T401: { title: 'a variable is misspelt', mend: 'correct its name' },
  T402: { title: 'a variable hides another one', mend: 'set one of the two' },
  T403: { title: 'a value cannot be used', mend: 'correct the value' },
} as const satisfies Readonly<Record<string, Cause>>
