/** Text in a picture: escaped, measured by rule of thumb, cut with an ellipsis. There is no DOM to ask. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Safe between tags and in attributes; what XML cannot hold at all is replaced. */
export const escapeText = (text: string): string =>
  text
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    // What XML forbids even when it is escaped.
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u

/** Width in em of common fonts, rather too wide than too narrow. */
function widthOf(character: string): number {
  if (wide.test(character)) return 1
  if (/[iljI.,:;'|!]/.test(character)) return 0.34
  if (/[frt()[\]{} /\\"`-]/.test(character)) return 0.4
  if (/[mwMW@%]/.test(character)) return 0.92
  if (/[A-Z&>=<+~]/.test(character)) return 0.72
  return 0.62
}

export type Face = 'normal' | 'bold' | 'mono'

export function measure(text: string, size: number, face: Face = 'normal'): number {
  let sum = 0
  for (const character of text) sum += advance(character, face)
  return sum * size
}

function advance(character: string, face: Face): number {
  if (face === 'mono') return wide.test(character) ? 1.05 : 0.605
  return widthOf(character) * (face === 'bold' ? 1.1 : 1)
}

export function cut(text: string, size: number, width: number, face: Face = 'normal'): string {
  if (measure(text, size, face) <= width) return text
  const room = width - measure('…', size, face)
  let used = 0
  let kept = ''
  for (const character of text) {
    used += advance(character, face) * size
    if (used > room) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** Lines of at most `width`, broken at spaces, or anywhere in long words and in Chinese. */
export function wrapText(text: string, size: number, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const part of paragraph.match(/\s+|[^\s\u2e80-\uffef]+|[\u2e80-\uffef]/g) ?? []) {
      if (line !== '' && measure(line + part.trimEnd(), size) > width) {
        lines.push(line.trimEnd())
        line = part.trimStart()
      } else line += part
    }
    return [...lines, line.trimEnd()]
  })
}

export const round = (value: number): number => Math.round(value * 100) / 100
