import { tap } from 'node:test/reporters'

/**
 * TAP, with what failed told once more above the numbers: of thousands of tests a log's last page shows a few hundred lines,
 * and which test failed must stand there.
 */
export default async function* report(events) {
  yield* tap(withFailuresLast(events))
}

async function* withFailuresLast(events) {
  const failed = []
  let told = false
  for await (const event of events) {
    if (event.type === 'test:fail' && event.data.details.error?.failureType !== 'subtestsFailed')
      failed.push(event.data)
    if (!told && isTotal(event)) {
      told = true
      yield* failed.flatMap(linesOf).map(message => ({ type: 'test:diagnostic', data: { nesting: 0, message } }))
    }
    yield event
  }
}

const isTotal = ({ type, data }) =>
  type === 'test:diagnostic' && data.nesting === 0 && data.message.startsWith('tests ')

function linesOf({ name, file, details }) {
  const error = details.error?.cause ?? details.error
  const text = String(error?.stack ?? error)
  return [
    `failed: ${name} (${file})`,
    ...text
      .split('\n')
      .slice(0, 40)
      .map(one => `  ${one}`),
  ]
}
