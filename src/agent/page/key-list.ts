/** What can be done without a mouse: keys, and what they do. */
export const keyList: readonly (readonly [string, string])[] = [
  ['/', 'go to the search'],
  ['Escape', 'back: from the search to the list, from a span to its trace, from a trace to the list'],
  ['↓ ↑ or j k', 'one row down or up'],
  ['Page Up, Page Down, Home, End', 'a page, or to the first or the last row'],
  ['Enter', 'open the row'],
  ['→ ←', 'unfold and fold a span'],
  ['f', 'find in the trace that is open; Enter and Shift+Enter go to the next and the previous match'],
  ['+ - 0 , .', 'zoom in and out, show all of the trace, move what is shown'],
  ['c', 'mark the critical path'],
  ['Tab', 'to the next button: the heading of a column sorts by it'],
  ['?', 'show this'],
]

/** Queries to begin with, and what they find; all of them are in SEARCH.md. */
export const queryList: readonly (readonly [string, string])[] = [
  ['service:shop status:error', 'traces with an error and a span of the shop'],
  ['resource:"GET /orders*"', 'a span whose resource begins so'],
  ['duration:>100ms spans:>50', 'slow traces of many spans'],
  ['user.plan:gold or user.plan:team', 'a span with one of these tags'],
  ['span(service:db duration:>10ms)', 'one span for which all of this is true'],
  ['-type:sql', 'traces without such a span'],
]
