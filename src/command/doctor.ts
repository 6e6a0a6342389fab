import type { Diagnosis } from '../doctor/install'

/** What the doctor says, for people. */
export function diagnosisLines({ version, node, agent, arrives, sent, run, causes }: Diagnosis): string[] {
  return [
    `tracer ${version}, Node ${node}`,
    `agent: ${agent}`,
    ...(run === undefined ? [] : [`run: ${run}`]),
    '',
    ...causes.flatMap(({ code, title, evidence, mend }) => [
      `${code}  ${title}`,
      ...evidence.map(each => `      seen: ${each}`),
      `      do:   ${mend}`,
      '',
    ]),
    `${counted(causes.length)}; ${verdict(arrives, sent)}`,
  ]
}

function counted(causes: number): string {
  if (causes === 0) return 'nothing to mend was found'
  return causes === 1 ? '1 cause was found' : `${causes} causes were found`
}

function verdict(arrives: boolean, sent: number | undefined): string {
  if (sent === undefined) return arrives ? 'a span would arrive' : 'a span would not arrive'
  if (sent === 0) return 'no span arrived'
  return sent === 1 ? '1 span arrived' : `${sent} spans arrived`
}
