/** Markdown tables. */

export type Row = readonly string[]

/** Nothing for a table without rows. */
export function table(head: Row, rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map(inCell).join(' | ')} |`).join('\n')
}

/** A bar would end the cell, and so would a line break. */
const inCell = (text: string): string =>
  text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/(?<!\\)\|/g, '\\|')

export const code = (text: string): string => (text === '' ? '' : `\`${text}\``)

export const block = (text: string, language: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``
