/** Lines of a text by offsets. */
export const lineStart = (text: string, offset: number): number => {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  return start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start
}

/** Where the line ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  if (newline === -1) return text.length
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline
}

/** Where the next line starts. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  return newline === -1 ? text.length : newline + 1
}

/** The line break of the file. */
export const breakOf = (text: string): '\n' | '\r\n' => {
  const newline = text.indexOf('\n')
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n'
}

export const lineAt = (text: string, offset: number): string =>
  text.slice(lineStart(text, offset), lineEnd(text, offset))

export const isBlankLine = (text: string, offset: number): boolean =>
  lineAt(text, offset).trim() === ''

/** The column of the comment that has the line for itself. */
export function commentColumn(text: string, offset: number): number | undefined {
  const line = lineAt(text, offset)
  const column = line.length - line.trimStart().length
  return line[column] === '#' ? column : undefined
}

/** Whether only spaces stand before the offset in its line. */
export const isFirstInLine = (text: string, offset: number): boolean =>
  text.slice(lineStart(text, offset), offset).trim() === ''

/** Start of the comment lines directly above, all in the same column as what stands at the offset. */
export function commentsAbove(text: string, offset: number): number {
  let start = lineStart(text, offset)
  if (!isFirstInLine(text, offset)) return start
  const column = offset - start
  for (;;) {
    if (start <= 1) return start
    const above = lineStart(text, start - 1)
    if (above >= start || commentColumn(text, above) !== column) return start
    start = above
  }
}
