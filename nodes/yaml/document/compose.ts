/**
 * YAML text to the nodes of its documents. The parser is driven a token at a time, so that what is nested
 * too deep, or broken, stops at once: its depth costs time by the square, and the composer behind it
 * recurses, which near the end of the stack can end the process.
 */
import { Composer, Lexer, LineCounter, Parser } from 'yaml'
import type { Document } from 'yaml'

import { PermanentError } from '../../../runtime/plugin.ts'

export interface Composed {
  readonly documents: readonly Document.Parsed[]
  /** An error with the place of an offset. */
  readonly fault: (what: string, offset: number) => PermanentError
}

const options = {
  version: '1.2',
  schema: 'core',
  intAsBigInt: true,
  // Looked at while values are made, where it costs less.
  uniqueKeys: false,
  prettyErrors: false,
} as const

export function compose(text: string, maxDepth: number): Composed {
  const lines = new LineCounter()
  const fault = (what: string, offset: number) => {
    const { line, col } = lines.linePos(offset)
    return new PermanentError('decode', `not valid YAML: ${what} (line ${line}, column ${col})`)
  }
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  const composer = new Composer(options)
  const documents: Document.Parsed[] = []
  function take(tokens: ReturnType<typeof parser.next>): void {
    for (const token of tokens) {
      if (token.type === 'error') throw fault(lowerFirst(token.message), token.offset)
      for (const document of composer.next(token)) documents.push(document)
    }
  }
  for (const lexeme of new Lexer().lex(text)) {
    take(parser.next(lexeme))
    // The document itself and a scalar stand on the stack too; the exact depth is looked at later.
    if (parser.stack.length > maxDepth + 4) throw fault(tooDeep(maxDepth), parser.offset)
  }
  take(parser.end())
  for (const document of composer.end(documents.length === 0, text.length)) documents.push(document)
  for (const { errors } of documents) {
    const [first] = errors.toSorted((a, b) => a.pos[0] - b.pos[0])
    if (first) throw fault(lowerFirst(first.message), first.pos[0])
  }
  return { documents, fault }
}

export const tooDeep = (maxDepth: number) => `nested deeper than maxDepth (${maxDepth})`

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
