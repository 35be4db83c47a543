/**
 * One walk over the text before it is parsed. It finds what the parser takes or costs too much: a DTD,
 * entities that nobody declared, characters that XML does not have, depth, more than one root. Linear.
 */
export type Fault = (what: string, offset: number) => Error

/** XML 1.0, 2.2: everything but these, halves of pairs, U+FFFE and U+FFFF. */
// oxlint-disable-next-line no-control-regex -- the very characters that are not allowed
const foreign = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u
const entity = /&(?:lt|gt|amp|quot|apos|#(?:x[0-9a-fA-F]{1,6}|[0-9]{1,7}));/y
const notSpace = /[^ \t\r\n]/g

export function scan(text: string, maxDepth: number, fault: Fault): void {
  const strange = text.search(foreign)
  if (strange >= 0) {
    const code = (text.codePointAt(strange) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw fault(`the character U+${code} is not allowed in XML`, strange)
  }
  let depth = 0
  let hasRoot = false
  let at = 0
  /** What stands between two tags. */
  function between(end: number): void {
    if (depth === 0) {
      notSpace.lastIndex = at
      const found = notSpace.exec(text)
      if (found && found.index < end) throw fault(outside(hasRoot), found.index)
    }
    checkEntities(text, at, end, fault)
  }
  function skip(close: string, what: string, from: number): void {
    const end = text.indexOf(close, from)
    if (end < 0) throw fault(`${what} is never closed`, at)
    at = end + close.length
  }
  for (;;) {
    const open = text.indexOf('<', at)
    between(open < 0 ? text.length : open)
    if (open < 0) break
    at = open
    if (text.startsWith('<!--', at)) skip('-->', 'a comment', at + 4)
    else if (text.startsWith('<?', at)) skip('?>', 'a processing instruction', at + 2)
    else if (text.startsWith('<![CDATA[', at)) {
      if (depth === 0) throw fault(outside(hasRoot), at)
      skip(']]>', 'a CDATA section', at + 9)
    } else if (text.startsWith('<!', at)) throw fault('a DTD is not allowed', at)
    else if (text.startsWith('</', at)) {
      depth -= 1
      skip('>', 'a tag', at + 2)
    } else {
      if (depth === 0 && hasRoot) throw fault('expected the end, found another root element', at)
      hasRoot = true
      if (depth >= maxDepth) throw fault(`nested deeper than maxDepth (${maxDepth})`, at)
      const end = endOfTag(text, at, fault)
      checkEntities(text, at, end, fault)
      if (text[end - 2] !== '/') depth += 1
      at = end
    }
  }
  if (!hasRoot) throw fault('expected a root element, found the end', text.length)
}

const outside = (hasRoot: boolean) =>
  hasRoot ? 'expected the end after the root element' : 'expected the root element, found text'

/** Behind the `>` of a tag; one inside a quoted value does not count. */
function endOfTag(text: string, start: number, fault: Fault): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]
    if (character === '>') return at + 1
    if (character === '<') throw fault('expected ">", found "<" inside a tag', at)
    if (character !== '"' && character !== "'") continue
    const close = text.indexOf(character, at + 1)
    if (close < 0) throw fault('the value of an attribute is never closed', at)
    const bracket = text.slice(at, close).indexOf('<')
    if (bracket >= 0) throw fault('"<" is not allowed in an attribute: write &lt;', at + bracket)
    at = close
  }
  throw fault('a tag is never closed', start)
}

function checkEntities(text: string, start: number, end: number, fault: Fault): void {
  for (let at = text.indexOf('&', start); at >= 0 && at < end; at = text.indexOf('&', at + 1)) {
    entity.lastIndex = at
    const [found] = entity.exec(text) ?? []
    if (found === undefined) {
      const shown = /^&[^\s;<]{0,20};?/.exec(text.slice(at, at + 24))?.[0] ?? '&'
      throw fault(
        `expected an entity of XML (&amp; &lt; &gt; &quot; &apos; &#...;), found ${shown}`,
        at,
      )
    }
    const character = decodeEntities(found)
    if (foreign.test(character)) throw fault(`${found} is no character of XML`, at)
  }
}

const named = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

/** Only what `scan` let pass. A number beyond Unicode gives U+0000, which is not allowed. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(#x?)?([0-9a-zA-Z]+);/g, (_, mark: string | undefined, name: string) => {
    if (mark === undefined) return named.get(name) ?? ''
    const code = Number.parseInt(name, mark === '#x' ? 16 : 10)
    return code > 0x10ffff ? '\u0000' : String.fromCodePoint(code)
  })
}
