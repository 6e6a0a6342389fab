import { coded } from '../causes/code'
import { checkExpected, differences, type ExpectedSpan, show } from './expected'
import type { TracedSpan } from './span'
import { treeOf } from './tree'

/** What a search among spans has found. */
export interface Found {
  readonly span: TracedSpan | undefined
  /** Why that is not as it should be: that there is none, or that there is one. */
  message(): string
}

/** Looks for a span. Throws where it was not given spans, or nothing that they can be compared with. */
export function search(spans: unknown, expected: unknown): Found {
  checkSpans(spans)
  checkExpected(expected)
  const span = spans.find(each => differences(each, expected).length === 0)
  return {
    span,
    message: () => (span === undefined ? missing(spans, expected) : present(spans, expected, span)),
  }
}

function checkSpans(spans: unknown): asserts spans is readonly TracedSpan[] {
  if (Array.isArray(spans)) return
  const hint =
    typeof spans === 'object' && spans !== null && 'then' in spans ? 'a promise: write await traced(…)' : show(spans)
  throw new TypeError(`expected the spans that traced() gives, got ${hint}`)
}

function missing(spans: readonly TracedSpan[], expected: ExpectedSpan): string {
  const lines = [`expected a span ${show(expected)}`, '']
  const all = [...spans, ...unfinishedOf(spans)]
  if (all.length === 0) {
    lines.push(
      coded(
        'T310',
        'there were no spans: nothing was called that is traced, or its library was loaded before tracer/testing; import that first',
      ),
    )
    return lines.join('\n')
  }
  const closest = closestOf(all, expected)
  const differs = differences(closest, expected)
  lines.push(`the closest one is ${[closest.name, closest.resource].map(show).join(' ')}, and differs:`)
  lines.push(...(differs.length > 0 ? differs : ['it was not finished']).map(line => `  ${line}`))
  lines.push('', `all spans:`, indented(treeOf(all, new Map([[closest, '<- the closest one']]))))
  return lines.join('\n')
}

function present(spans: readonly TracedSpan[], expected: ExpectedSpan, span: TracedSpan): string {
  const tree = treeOf([...spans, ...unfinishedOf(spans)], new Map([[span, '<- this one']]))
  return [`expected no span ${show(expected)}`, '', 'all spans:', indented(tree)].join('\n')
}

function unfinishedOf(spans: readonly TracedSpan[]): readonly TracedSpan[] {
  const unfinished: unknown = Reflect.get(spans, 'unfinished')
  return Array.isArray(unfinished) ? unfinished : []
}

/** The span with the fewest differences; of several the one whose name is right. */
function closestOf(spans: readonly TracedSpan[], expected: ExpectedSpan): TracedSpan {
  const distance = (span: TracedSpan): number => {
    const lines = differences(span, expected)
    return lines.length + (lines.some(line => line.startsWith('name:')) ? 0.5 : 0)
  }
  return spans.reduce((best, span) => (distance(span) < distance(best) ? span : best))
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
