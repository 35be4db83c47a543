/** What the commands print: colours only for a terminal that wants them, columns that line up. */
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** One decision per stream: a pipe gets plain text, NO_COLOR is honoured, FORCE_COLOR too. */
export function wantsColour(stream: { isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true
  return stream.isTTY === true && TERM !== 'dumb'
}

/** Paints for a stream, or leaves text as it is. */
export type Paint = (style: Style, text: string) => string
export function paintFor(stream: { isTTY?: boolean }): Paint {
  if (!wantsColour(stream)) return (_style, text) => text
  return (style, text) => styleText(style, text, { validateStream: false })
}

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** Rows of cells with aligned columns; the last column is free. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.slice(0, -1).entries())
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell))
  return rows
    .map((row) => {
      const cells = row.map((cell, index) =>
        index === row.length - 1
          ? cell
          : cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell) + 2),
      )
      return `${indent}${cells.join('')}`.trimEnd()
    })
    .join('\n')
}

const escapes = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'g')
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/gu

/** Columns that a terminal needs: Chinese characters take two, colour codes none. */
function widthOf(text: string): number {
  const plain = text.replaceAll(escapes, '')
  return Array.from(plain).length + (plain.match(wide)?.length ?? 0)
}

/** Breaks text at spaces, and between Chinese characters, to lines of at most `width` columns. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?<= )|(?<=[，。；：、）])/u)) {
    if (line !== '' && widthOf(line + word.trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += word
  }
  lines.push(line.trimEnd())
  return lines.map((each) => indent + each).join('\n')
}

/** `1 flow`, `2 flows`. */
export const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? '' : 's'}`

/** Reasons may quote what a peer said: that must not steer the terminal. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ')
