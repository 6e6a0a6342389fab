import type { causes } from './causes'

/** The code of a cause: one of those in `causes.ts`, which only those load who tell more than the code. */
export type CauseCode = keyof typeof causes

/** A message that ends with the code of its cause. */
export function coded(code: CauseCode, message: string): string {
  return `${message} (${code})`
}

/** The last code in a message; undefined where it has none. */
export function codeOf(message: string): CauseCode | undefined {
  return message.match(/(?<=\()T\d{3}(?=\))/g)?.at(-1) as CauseCode | undefined
}

/** A message without the code at its end. */
export function withoutCode(message: string): string {
  return message.replace(/ \(T\d{3}\)$/, '')
}

/** What was wrong with a setting, with the code of the cause. */
export function codedProblem(problem: string): string {
  if (codeOf(problem) !== undefined) return problem
  if (problem.includes('did you mean')) return coded('T401', problem)
  return coded(problem.includes('is not used') ? 'T402' : 'T403', problem)
}
