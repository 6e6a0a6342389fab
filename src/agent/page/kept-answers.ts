/** How many answers are kept, and how many characters of them. */
const most = 300
const mostCharacters = 40_000_000

const kept = new Map<string, string>()
let characters = 0

/** Keeps an answer, so that it can be read after the agent has ended; the one that was used least lately makes room. */
export function keepAnswer(path: string, text: string): void {
  characters += text.length - (kept.get(path)?.length ?? 0)
  kept.delete(path)
  kept.set(path, text)
  for (const [oldest, old] of kept) {
    if (kept.size <= most && characters <= mostCharacters) break
    kept.delete(oldest)
    characters -= old.length
  }
}

/** The last answer that a path gave, where it is kept. */
export function keptAnswer(path: string): string | undefined {
  return kept.get(path)
}
