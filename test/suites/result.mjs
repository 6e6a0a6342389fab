/** Reads what a runner said of its tests: how many passed, and the names of those that failed. */
export function readResult(text) {
  return jest(text) ?? mochaJson(text) ?? tap(text) ?? vitest(text) ?? spec(text) ?? { passed: 0, failed: [] }
}

/** The report of `jest --json`, which vitest has too. */
function jest(text) {
  const found = json(text, /\{"[\s\S]*"testResults":/)
  if (found === undefined || !Array.isArray(found.testResults)) return undefined
  const failed = []
  for (const { name, message, assertionResults } of found.testResults) {
    const named = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
    failed.push(...(named.length === 0 && message ? [name] : named))
  }
  return { passed: found.numPassedTests, failed }
}

/** The report of `mocha --reporter json`. */
function mochaJson(text) {
  const found = json(text, /\{\s*"stats":/)
  if (found === undefined) return undefined
  return { passed: found.stats.passes, failed: found.failures.map(({ fullTitle }) => fullTitle) }
}

/** TAP, with the names of subtests under those of what holds them: node:test, tap, tape. */
function tap(text) {
  if (!/^TAP version \d+|^1\.\.\d+$/m.test(text)) return undefined
  const open = []
  const failed = []
  let passed = 0
  for (const line of text.split('\n')) {
    const [, indent = '', name] = /^(\s*)# Subtest: (.*)$/.exec(line) ?? []
    if (name !== undefined) open[indent.length / 4] = name
    const [, blank = '', not, title = ''] = /^(\s*)(not )?ok\b(?: \d+)?(?: -)? ?(.*)$/.exec(line) ?? []
    if (!/^\s*(not )?ok\b/.test(line) || /# (SKIP|TODO)/i.test(line)) continue
    const bare = title.replace(/ # time=.*| \{$/g, '').trim()
    if (not === undefined) passed++
    else failed.push([...open.slice(0, blank.length / 4), bare].join(' > '))
  }
  return { passed, failed }
}

/** The usual report of vitest. */
function vitest(text) {
  const counts = /^\s*Tests\s+.*?(\d+) passed/m.exec(text)
  if (counts === null) return undefined
  return { passed: Number(counts[1]), failed: matches(text, /^\s*FAIL\s+(.*)$/gm) }
}

/** The usual reports of mocha and of Jest for people. */
function spec(text) {
  const passing = /^\s*(\d+) passing/m.exec(text)
  if (passing !== null) return { passed: Number(passing[1]), failed: failuresOfMocha(text) }
  const counts = /^Tests:.*?(\d+) passed/m.exec(text)
  if (counts !== null) return { passed: Number(counts[1]), failed: matches(text, /^\s*● (.* › .*)$/gm) }
  // The report of node:test for people.
  const pass = /^ℹ pass (\d+)$/m.exec(text)
  if (pass !== null) return { passed: Number(pass[1]), failed: matches(text, /^\s*✖ (.*?)(?: \([\d.]+ms\))?$/gm) }
  return undefined
}

/** The numbered list at the end, where each name stands over several lines, indented ever more, up to a colon. */
function failuresOfMocha(text) {
  const end = text.slice(text.search(/^\s*\d+ passing/m))
  return matches(end, /^ {2}\d+\) ([\s\S]*?):$/gm).map(name => name.replace(/\n\s+/g, ' > '))
}

function matches(text, pattern) {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name.trim()))]
}

/** The JSON that begins here; what stands around it is what the tests themselves printed. */
function json(text, beginning) {
  const start = text.search(beginning)
  if (start === -1) return undefined
  for (let end = text.lastIndexOf('}'); end > start; end = text.lastIndexOf('}', end - 1)) {
    try {
      return JSON.parse(text.slice(start, end + 1))
    } catch {
      // The text goes on behind it.
    }
  }
  return undefined
}
