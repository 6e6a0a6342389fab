import { causes } from '../../src/causes/causes'

/** What the first digit of a code stands for, in the words of a user. */
const groups: Readonly<Record<string, string>> = {
  1: 'The tracer, or a library, is not there',
  2: 'The agent does not take what is sent',
  3: 'Spans do not become traces that you see',
  4: 'A setting is not what you think',
}

/** All causes by their groups: what each is, and the line that mends it. */
export function causesTables(): string {
  return Object.entries(groups)
    .map(([digit, title]) => {
      const rows = Object.entries(causes).filter(([code]) => code[1] === digit)
      if (rows.length === 0) throw new Error(`no cause has a code T${digit}…`)
      const lines = rows.map(([code, { title: what, mend }]) => `| ${code} | ${what} | ${mend} |`)
      return [`### ${title}`, '', '| code | what it is | what to do |', '| --- | --- | --- |', ...lines].join('\n')
    })
    .join('\n\n')
}
