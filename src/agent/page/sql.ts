import { formatDialect, postgresql } from 'sql-formatter'
import type { SpanView } from '../model'

/** Longer statements stay as they are, in characters: formatting them would hold the page up. */
const longest = 20_000

/** The statement of a span of type `sql`; empty for any other. */
export function sqlOf(span: SpanView): string {
  if (span.type !== 'sql') return ''
  return span.meta['db.statement'] ?? span.meta['sql.query'] ?? span.resource
}

/** A statement on several lines; what cannot be read as SQL stays as it is. */
export function formatSql(statement: string): string {
  if (statement.length > longest) return statement
  try {
    return formatDialect(statement, { dialect: postgresql, keywordCase: 'preserve' })
  } catch {
    return statement
  }
}
