import { codeOf, withoutCode } from '../causes/code'
import type { Found } from './found'
import type { LeftOut, Report, Wanted } from './report'
import type { Watched } from './watched'

/** What a command's run has shown. */
export interface Judged {
  readonly found: readonly Found[]
  /** Spans that an agent has taken. */
  readonly sent: number
}

/** Names the causes that what was seen of a command shows. */
export function judgeRun({ reports, said, signal, failed }: Watched, wanted: Wanted): Judged {
  const found: Found[] = []
  const refused = said.split('\n').find(each => /\b(EACCES|EPERM|ERR_ACCESS_DENIED)\b/.test(each))
  if (refused !== undefined) found.push({ code: 'T114', evidence: refused.trim() })
  const told = failed !== undefined || /not allowed in NODE_OPTIONS/.test(said)
  if (told) found.push({ code: 'T112', evidence: failed ?? line(said, /not allowed in NODE_OPTIONS/) })
  const apps = reports.filter(({ isApplication, thread }) => isApplication && thread === 0)
  const traced = apps.filter(({ tracer }) => tracer !== undefined)
  if (!told && traced.length === 0) found.push({ code: 'T112', evidence: unloaded(apps) })
  for (const report of reports) found.push(...ofReport(report, wanted))
  found.push(...threadsWithout(reports), ...saidCauses(said))
  const sent = sum(reports, ({ tracer }) => tracer?.sent ?? 0)
  const isOn = traced.some(({ tracer }) => tracer?.isEnabled === true)
  if (isOn && sum(traced, ({ tracer }) => tracer?.started ?? 0) === 0)
    found.push({ code: 'T310', evidence: 'no span was started' })
  const waiting = sum(traced, ({ tracer, hasEnded }) => (hasEnded ? 0 : (tracer?.waiting ?? 0)))
  if (signal !== null && waiting > 0)
    found.push({ code: 'T309', evidence: `it ended by ${signal} with ${waiting} spans that were not sent` })
  return { found, sent }
}

function ofReport({ tracer, loaded, early, unfinished, leftOut, node }: Report, wanted: Wanted): Found[] {
  if (tracer === undefined) return []
  const found: Found[] = []
  if (Number(/^v(\d+)/.exec(node)?.[1]) < 20) found.push({ code: 'T113', evidence: `it runs on Node ${node}` })
  for (const finding of tracer.findings) {
    const code = codeOf(finding)
    if (code !== undefined) found.push({ code, evidence: withoutCode(finding) })
  }
  if (!tracer.isEnabled) found.push({ code: 'T106', evidence: `${tracer.why} turns tracing off` })
  for (const name of early) found.push({ code: 'T103', evidence: `${name} was loaded before the tracer had started` })
  for (const name of loaded.filter(each => wanted.untraced.includes(each)))
    found.push({ code: 'T105', evidence: `${name} is used, and has no spans` })
  if (unfinished.length > 0 && tracer.open > 0) {
    const names = unfinished.map(({ name, seconds }) => `${name} (${seconds} s)`).join(', ')
    found.push({ code: 'T307', evidence: `${tracer.open} spans are open, the oldest are ${names}` })
  }
  return [...found, ...causesOf(leftOut, tracer.hasRules)]
}

function causesOf({ rule, agent, caller, user }: LeftOut, hasRules: boolean): Found[] {
  const said = (count: number): string => (count === 1 ? '1 trace was left out' : `${count} traces were left out`)
  return [
    ...(rule > 0 ? [{ code: hasRules ? 'T301' : 'T302', evidence: said(rule) } as const] : []),
    ...(agent > 0 ? [{ code: 'T303', evidence: said(agent) } as const] : []),
    ...(caller > 0 ? [{ code: 'T304', evidence: said(caller) } as const] : []),
    ...(user > 0 ? [{ code: 'T301', evidence: `${said(user)} by manual.drop` } as const] : []),
  ]
}

/** What the tracer said on the command's stream: where the agent did not take spans, it is said there. */
function saidCauses(said: string): Found[] {
  return said.split('\n').flatMap((each): Found[] => {
    if (!each.startsWith('tracer: ') || / started: /.test(each)) return []
    const code = codeOf(each)
    return code === undefined ? [] : [{ code, evidence: each.slice('tracer: '.length).replace(/ \(T\d{3}\)/g, '') }]
  })
}

/** Threads with a file of the application's own that wrote no report of a tracer. */
function threadsWithout(reports: readonly Report[]): Found[] {
  return reports.flatMap(({ pid, threads, tracer }) => {
    if (tracer === undefined) return []
    const own = threads.filter(({ file }) => /[\\/]/.test(file) && !/[\\/]node_modules[\\/]/.test(file))
    return own
      .filter(({ id }) => reports.find(each => each.pid === pid && each.thread === id)?.tracer === undefined)
      .map(({ file }) => ({ code: 'T109', evidence: `${file} runs in a thread` }) as const)
  })
}

function unloaded(apps: readonly Report[]): string {
  const [app] = apps
  if (app === undefined)
    return 'no process of it read NODE_OPTIONS: it is no program of Node, or sets NODE_OPTIONS anew'
  return `${app.argv[1] ?? 'the program'} ran on Node ${app.node} without it`
}

function line(text: string, pattern: RegExp): string {
  return (
    text
      .split('\n')
      .find(each => pattern.test(each))
      ?.trim() ?? ''
  )
}

function sum(reports: readonly Report[], of: (report: Report) => number): number {
  return reports.reduce((total, report) => total + of(report), 0)
}
