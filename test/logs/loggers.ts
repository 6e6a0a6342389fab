/** One way of logging: how a logger is made, and the call that writes one line. */
export interface LoggerCase {
  readonly name: string
  /** Module and what it is called in the script. */
  readonly imports: Readonly<Record<string, string>>
  /** Makes `logger`; it writes to stdout. */
  readonly setup: string
  readonly call: string
  /** The line is text, not JSON. */
  readonly text?: true
  readonly env?: Readonly<Record<string, string>>
  /** The package that stands for pino: another of its majors. */
  readonly pino?: string
}

const pinoCall = `logger.info({ order: 7, error: new RangeError('broken') }, 'sold %s', 'tea')`
const winstonToStdout = `new winston.transports.Console({ forceConsole: false })`

/** Configurations as users have them. */
export const loggers: readonly LoggerCase[] = [
  {
    name: 'pino',
    imports: { pino: 'pino' },
    setup: 'const logger = pino({ base: null, timestamp: false })',
    call: pinoCall,
  },
  ...['pino-9', 'pino-8', 'pino-7'].map(module => ({
    name: module,
    imports: { pino: 'pino' },
    pino: module,
    setup: 'const logger = pino({ base: null, timestamp: false })',
    call: pinoCall,
  })),
  {
    name: 'pino: child, mixin, redaction, nested key',
    imports: { pino: 'pino' },
    setup: `const logger = pino({ base: null, timestamp: false, redact: ['in.card'], nestedKey: 'in', mixin: () => ({ mixed: 1 }) }).child({ part: 'till' })`,
    call: `logger.warn({ card: '4242', dd_like: '"dd":' }, 'paid "dd":{}')`,
  },
  {
    name: 'pino: a transport in a thread',
    imports: { pino: 'pino' },
    setup: `const logger = pino({ base: null, timestamp: false, transport: { target: 'pino/file', options: { destination: 1, sync: true } } })`,
    call: pinoCall,
  },
  {
    name: 'pino: pretty',
    imports: { pino: 'pino', pretty: 'pino-pretty' },
    setup: `const logger = pino({ base: null, timestamp: false }, pretty({ colorize: false, sync: true, singleLine: true }))`,
    call: `logger.info('sold')`,
    text: true,
  },
  {
    name: 'winston: JSON, errors, splat, child',
    imports: { winston: 'winston' },
    setup: `const { format } = winston
const logger = winston.createLogger({ format: format.combine(format.errors({ stack: true }), format.splat(), format.json()), transports: [${winstonToStdout}] }).child({ part: 'till' })`,
    call: `logger.info('sold %s', 'tea', { order: 7 })`,
  },
  {
    name: 'winston: an error as the record',
    imports: { winston: 'winston' },
    setup: `const { format } = winston
const plain = format(info => ({ level: info.level, message: info.message, isError: info instanceof Error, hasStack: typeof info.stack === 'string', [Symbol.for('level')]: info.level, ...(info.dd && { dd: info.dd }) }))
const logger = winston.createLogger({ format: format.combine(plain(), format.json()), transports: [${winstonToStdout}] })`,
    call: `logger.error(new RangeError('broken'))`,
  },
  {
    name: 'winston: text, with flat keys',
    imports: { winston: 'winston' },
    setup: `const { format } = winston
const logger = winston.createLogger({ format: format.printf(info => info.level + ' ' + info.message + (info['dd.trace_id'] ? ' dd.trace_id=' + info['dd.trace_id'] + ' dd.span_id=' + info['dd.span_id'] : '')), transports: [${winstonToStdout}] })`,
    call: `logger.info('sold')`,
    text: true,
    env: { DD_LOGS_INJECTION_FORMAT: 'flat' },
  },
  {
    name: 'bunyan',
    imports: { bunyan: 'bunyan' },
    setup: `const logger = bunyan.createLogger({ name: 'shop', serializers: bunyan.stdSerializers, streams: [{ stream: { write: line => { const { time, pid, hostname, ...rest } = JSON.parse(line); console.log(JSON.stringify(rest)) } } }] })`,
    call: `logger.info({ order: 7 }, 'sold %s', 'tea')`,
  },
  {
    name: 'bunyan: a raw stream',
    imports: { bunyan: 'bunyan' },
    setup: `const logger = bunyan.createLogger({ name: 'shop', streams: [{ type: 'raw', stream: { write: ({ time, pid, hostname, ...rest }) => console.log(JSON.stringify(rest)) } }] })`,
    call: `logger.info('sold')`,
  },
  {
    name: 'log4js: a pattern',
    imports: { log4js: 'log4js' },
    setup: `log4js.configure({ appenders: { out: { type: 'stdout', layout: { type: 'pattern', pattern: process.env.DD_LOGS_INJECTION ? '%p %m dd.trace_id=%X{dd.trace_id} dd.span_id=%X{dd.span_id}' : '%p %m' } } }, categories: { default: { appenders: ['out'], level: 'info' } } })
const logger = log4js.getLogger()`,
    call: `logger.info('sold', 'tea')`,
    text: true,
  },
  {
    name: 'the console',
    imports: {},
    setup: 'const logger = console',
    call: `logger.info('sold %s', 'tea', { order: 7 })`,
    text: true,
    env: { DD_TRACE_CONSOLE_ENABLED: 'true' },
  },
]

/** The script of a case: it logs once in a span, and once outside of any. */
export function scriptOf({ imports, setup, call }: LoggerCase, system: 'commonjs' | 'esm', inSpan: boolean): string {
  const loads = Object.entries(imports).map(([name, module]) =>
    system === 'esm' ? `import ${name} from '${module}'` : `const ${name} = require('${module}')`,
  )
  const span = `const { tracer } = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')] ?? { tracer: { trace: (name, fn) => fn() } }`
  const run = inSpan ? `tracer.trace('sale', () => ${call})` : call
  // A transport in a thread needs a moment.
  return [...loads, setup, span, run, 'setTimeout(() => {}, 400)'].join('\n')
}
