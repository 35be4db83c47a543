/** Values as YAML text, in the style of what stands around them. */
import { Document, isCollection } from 'yaml'

/** One line: `{ type: filter, where: payload.a > 1 }`, `[a, b]`, `true`, `'two words: x'`. */
export function inlineText(value: unknown): string {
  const document = new Document(value, { version: '1.2' })
  const { contents } = document
  if (isCollection(contents)) contents.flow = true
  return document
    .toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: true })
    .trimEnd()
    .replaceAll(/\[ (.*?) \]/g, '[$1]')
}

/** `key:` with its value as a block, indented; without the last newline. */
export function entryText(key: string, value: unknown, indent: number, newline: string): string {
  const document = new Document({ [key]: value }, { version: '1.2' })
  const text = document.toString({ lineWidth: 0, singleQuote: true, indent: 2 }).trimEnd()
  const pad = ' '.repeat(indent)
  return text
    .split('\n')
    .map((line) => (line === '' ? line : pad + line))
    .join(newline)
}

export const isOneLine = (value: unknown): boolean =>
  typeof value !== 'object' || value === null
    ? typeof value !== 'string' || !value.includes('\n')
    : Object.keys(value).length === 0
