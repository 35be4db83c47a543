/**
 * A strict JSON parser in plain JavaScript: several times slower than `JSON.parse`, and run only when
 * that one cannot say enough: where a text is broken, which key stands twice, what a big integer is.
 */
export interface StrictOptions {
  readonly maxDepth: number
  readonly duplicateKeys: 'refuse' | 'last'
  readonly bigints: 'number' | 'string' | 'bigint'
}

/** What is wrong, at which UTF-16 offset of the text, and in which value (a JSON pointer). */
export class JsonFault extends Error {
  override readonly name = 'JsonFault'
  readonly offset: number
  readonly path: string
  constructor(message: string, offset: number, path: string) {
    super(message)
    this.offset = offset
    this.path = path
  }
}

export function strictParse(text: string, options: StrictOptions): unknown {
  const parser = new StrictParser(text, options)
  return parser.document()
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const spacePattern = /[ \t\r\n]*/y
/** Up to the closing quote; control characters and unknown escapes end it early. */
// oxlint-disable-next-line no-control-regex -- JSON forbids exactly these
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y

class StrictParser {
  private readonly text: string
  private readonly options: StrictOptions
  private position = 0
  /** Keys and indexes of the value that is read. */
  private readonly path: (string | number)[] = []

  constructor(text: string, options: StrictOptions) {
    this.text = text
    this.options = options
  }

  document(): unknown {
    this.skipSpace()
    const value = this.value(0)
    this.skipSpace()
    if (this.position < this.text.length) {
      throw this.unexpected('the end of the text')
    }
    return value
  }

  private value(depth: number): unknown {
    const first = this.text[this.position]
    if (first === '{') return this.object(depth + 1)
    if (first === '[') return this.array(depth + 1)
    if (first === '"') return this.string()
    if (first === 't') return this.word('true', true)
    if (first === 'f') return this.word('false', false)
    return first === 'n' ? this.word('null', null) : this.number()
  }

  private object(depth: number): Record<string, unknown> {
    this.enter(depth)
    const result: Record<string, unknown> = {}
    if (this.take('}')) return result
    const seen = new Set<string>()
    do {
      this.skipSpace()
      const start = this.position
      if (this.text[start] !== '"') throw this.unexpected('a key in double quotes')
      const key = this.string()
      if (seen.has(key) && this.options.duplicateKeys === 'refuse') {
        throw this.fault(`the key ${JSON.stringify(cut(key))} stands twice in one object`, start)
      }
      seen.add(key)
      if (!this.take(':')) throw this.unexpected('":"')
      this.skipSpace()
      this.path.push(key)
      setOwn(result, key, this.value(depth))
      this.path.pop()
    } while (this.take(','))
    if (!this.take('}')) throw this.unexpected('"," or "}"')
    return result
  }

  private array(depth: number): unknown[] {
    this.enter(depth)
    const result: unknown[] = []
    if (this.take(']')) return result
    do {
      this.skipSpace()
      this.path.push(result.length)
      result.push(this.value(depth))
      this.path.pop()
    } while (this.take(','))
    if (!this.take(']')) throw this.unexpected('"," or "]"')
    return result
  }

  private enter(depth: number): void {
    if (depth > this.options.maxDepth) {
      throw this.fault(`nested deeper than maxDepth (${this.options.maxDepth})`, this.position)
    }
    this.position += 1
  }

  private string(): string {
    const start = this.position
    const body = this.match(stringPattern)
    if (this.text[this.position] === '"') {
      this.position += 1
      return body.includes('\\') ? unescape(`${body}"`) : body.slice(1)
    }
    if (this.position >= this.text.length) throw this.fault('the string is never closed', start)
    if (this.text[this.position] === '\\') throw this.unexpected('a valid escape')
    throw this.unexpected('an escape for the control character')
  }

  private number(): unknown {
    const start = this.position
    numberPattern.lastIndex = start
    const match = numberPattern.exec(this.text)
    if (!match) throw this.unexpected('a value')
    const [literal, fraction, exponent] = match
    this.position += literal.length
    const value = Number(literal)
    if (!Number.isFinite(value)) {
      throw this.fault(`the number ${cut(literal)} is out of range`, start)
    }
    if (fraction || exponent || Number.isSafeInteger(value)) return value
    if (this.options.bigints === 'number') return value
    return this.options.bigints === 'string' ? literal : BigInt(literal)
  }

  private word(word: string, value: unknown): unknown {
    if (!this.text.startsWith(word, this.position)) throw this.unexpected('a value')
    this.position += word.length
    return value
  }

  private take(character: string): boolean {
    this.skipSpace()
    if (this.text[this.position] !== character) return false
    this.position += 1
    return true
  }

  private skipSpace(): void {
    this.match(spacePattern)
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position
    const [found = ''] = pattern.exec(this.text) ?? []
    this.position += found.length
    return found
  }

  private fault(message: string, offset: number): JsonFault {
    const keys = this.path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))
    return new JsonFault(message, offset, keys.map((key) => `/${key}`).join(''))
  }

  private unexpected(expected: string): JsonFault {
    const found = this.text.codePointAt(this.position)
    const what = found === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(found))
    return this.fault(`expected ${expected}, found ${what}`, this.position)
  }
}

function unescape(literal: string): string {
  return String(JSON.parse(literal))
}

/** `__proto__` is a key like any other: own data, never the prototype. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
}

const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 37)}...` : text)
