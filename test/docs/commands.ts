const programs =
  'npm|npx|yarn|node|bun|deno|pm2|ddtrace-run|node_modules/\\.bin/ddtrace-run|tsx|cd|sh|bash|curl|docker|kubectl'
const begins = new RegExp(`^(?:[A-Z][A-Z0-9_]*=(?:'[^']*'|"[^"]*"|\\S+) +)*(?:${programs}) .`)

/** The indented and fenced lines and the words in backquotes that begin like a command, without comments, each once. */
export function commandsOf(markdown: string): string[] {
  const joined = markdown.replace(/ *\\\n */g, ' ')
  const found = Array.from(joined.matchAll(/^ {4}(.+)$|^```(?:sh|shell|bash|console)\n([\s\S]*?)^```$|`([^`\n]+)`/gm))
  const lines = found.flatMap(([, line = '', block = '', word = '']) => [line, ...block.split('\n'), word])
  const clean = lines.map(text =>
    text
      .replace(/^\$ /, '')
      .replace(/\s+#.*$/, '')
      .trim(),
  )
  return [...new Set(clean.filter(text => begins.test(text)))]
}

/** The texts of a page's blocks of a language, in their order. */
export function blocksOf(markdown: string, language: string): string[] {
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return Array.from(markdown.matchAll(block), ([, text = '']) => text)
}

/** The text of the first of them. */
export function blockOf(markdown: string, language: string): string {
  const [text] = blocksOf(markdown, language)
  if (text === undefined) throw new Error(`the page has no block of ${language}`)
  return text
}
