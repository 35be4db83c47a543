/** The expression language of Kaitai Struct to CEL, word by word. */

type Converted =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }

const token =
  /"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z_]\w*(?:::\w+)+|[A-Za-z_][\w.]*(?:<[^>]*>)?|0x[0-9a-fA-F_]+|<<|>>|&&|\|\||[&|^~]|\s+|./g

export function convertExpression(source: string): Converted {
  const faults: string[] = []
  const text = source.replaceAll(token, (found) => convert(found, faults))
  const [fault] = faults
  return fault === undefined ? { ok: true, text: text.trim() } : { ok: false, message: fault }
}

const words: { readonly [word: string]: string } = { and: '&&', or: '||', not: '!' }
const io: { readonly [name: string]: string } = {
  '_io.eof': '_remaining == 0',
  '_io.size': '_size',
  '_io.pos': '_position',
}

function convert(found: string, faults: string[]): string {
  if (/^["'\s]/.test(found)) return found
  if (['&', '|', '^', '~', '<<', '>>'].includes(found)) {
    faults.push(`"${found}" has no match in CEL: read the bits as fields of their own (b1 to b64)`)
    return found
  }
  if (found.includes('::')) return JSON.stringify(found.split('::').at(-1))
  if (!/^[A-Za-z_]/.test(found)) return found.replaceAll(/(?<=[0-9a-fA-F])_/g, '')
  if (words[found] !== undefined) return words[found] ?? found
  if (io[found] !== undefined) return `(${io[found]})`
  if (found.includes('_io')) faults.push(`"${found}" has no match`)
  if (found.includes('.as<')) faults.push(`the cast "${found}" has no match`)
  return convertCalls(found, faults)
}

/** `items.size` and `text.length` are functions; conversions of enums have no match. */
function convertCalls(path: string, faults: string[]): string {
  const counted = /^(.+)\.(size|length)$/.exec(path)
  if (counted) return `size(${counted[1]})`
  const ended = /^(.+)\.(first|last)$/.exec(path)
  if (ended) return ended[2] === 'first' ? `${ended[1]}[0]` : `${ended[1]}[size(${ended[1]}) - 1]`
  const call = /\.(to_i|to_s|reverse|substring|min|max)$/.exec(path)
  if (call) faults.push(`"${call[1]}" has no match`)
  return path
}
