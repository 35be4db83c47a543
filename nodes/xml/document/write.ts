/**
 * A value as XML text. Names, characters and kinds of values are checked here, and texts escaped, so that
 * no value can break out of its place; fast-xml-parser's builder only puts the tags around.
 */
import { XMLBuilder } from 'fast-xml-parser'

import { PermanentError } from '../../../runtime/plugin.ts'

export interface WriteOptions {
  readonly root?: string
  readonly item: string
  readonly attributePrefix: string
  readonly textName: string
  readonly declaration: boolean
  readonly pretty: boolean
}

const maxDepth = 200
const start =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD'
/** XML 1.0, 2.3; one colon, for a namespace. */
const part = `[${start}][${start}0-9.\\-\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*`
export const namePattern = new RegExp(`^${part}(?::${part})?$`)
// oxlint-disable-next-line no-control-regex -- the very characters that are not allowed
const foreign = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u

type Element = string | { [name: string]: Element | Element[] }

export function createWrite(options: WriteOptions): (payload: unknown) => string {
  const { root, declaration, pretty, attributePrefix, textName } = options
  const builder = new XMLBuilder({
    attributeNamePrefix: attributePrefix,
    textNodeName: textName,
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    processEntities: false,
    format: pretty,
    indentBy: '  ',
    maxNestedTags: maxDepth + 2,
  })
  const head = declaration ? `<?xml version="1.0" encoding="UTF-8"?>${pretty ? '\n' : ''}` : ''
  return (payload) => {
    const { name, value } = rootOf(payload, root)
    const element = toElement(value, `/${name}`, options)
    return head + builder.build({ [name]: element }).trimEnd()
  }
}

function rootOf(payload: unknown, root: string | undefined): { name: string; value: unknown } {
  if (root !== undefined) return { name: root, value: payload }
  const members = isRecord(payload)
    ? Object.entries(payload).filter(([, one]) => one !== undefined)
    : []
  const [first] = members
  if (!first || members.length > 1) {
    const found = isRecord(payload) ? `${members.length} members` : kindOf(payload)
    throw fault(
      `expected an object with one member, the root element, found ${found}: name a root`,
      '',
    )
  }
  const [name, value] = first
  checkName(name, '')
  if (Array.isArray(value)) throw fault('the root element cannot be a list', `/${name}`)
  return { name, value }
}

function toElement(value: unknown, path: string, options: WriteOptions, depth = 0): Element {
  if (Array.isArray(value) || value instanceof Set) {
    // Only as a root: below, a list is several elements.
    return { [options.item]: listOf(value, `${path}/${options.item}`, options, depth) }
  }
  if (!isRecord(value)) return escapeText(textOf(value, path), path)
  if (depth === maxDepth) throw fault(`nested deeper than ${maxDepth}, or holds itself`, '')
  const { attributePrefix, textName } = options
  const element: Record<string, Element | Element[]> = {}
  for (const [key, item] of value instanceof Map ? value : Object.entries(value)) {
    const name = String(key)
    const below = `${path}/${name}`
    if (item === undefined) continue
    if (name === textName) element[name] = escapeText(textOf(item, below), below)
    else if (name.startsWith(attributePrefix)) {
      checkName(name.slice(attributePrefix.length), path)
      element[name] = escapeAttribute(textOf(item, below), below)
    } else {
      checkName(name, path)
      element[name] =
        Array.isArray(item) || item instanceof Set
          ? listOf(item, below, options, depth + 1)
          : toElement(item, below, options, depth + 1)
    }
  }
  return element
}

function listOf(
  list: Iterable<unknown>,
  path: string,
  options: WriteOptions,
  depth: number,
): Element[] {
  return [...list].map((item, index) => {
    const place = `${path}/${index}`
    if (Array.isArray(item) || item instanceof Set) throw fault('a list inside a list', place)
    return toElement(item ?? null, place, options, depth)
  })
}

function textOf(value: unknown, path: string): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  throw fault(`${kindOf(value)} has no form in XML here`, path)
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
}

function escapeText(text: string, path: string): string {
  checkCharacters(text, path)
  return text.replaceAll(/[&<>\r]/g, (character) => escapes[character] ?? '')
}

/** A reader makes spaces of line breaks in an attribute, unless they are written as numbers. */
function escapeAttribute(text: string, path: string): string {
  checkCharacters(text, path)
  return text.replaceAll(/[&<>"\r\n\t]/g, (character) => escapes[character] ?? '')
}

function checkCharacters(text: string, path: string): void {
  const at = text.search(foreign)
  if (at < 0) return
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  throw fault(`the character U+${code} (offset ${at}) is not allowed in XML`, path)
}

function checkName(name: string, path: string): void {
  if (namePattern.test(name) && name !== '__proto__') return
  throw fault(`${JSON.stringify(name)} is no name of an element or attribute`, path)
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date) &&
  !(value instanceof Set)

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value) || value instanceof Set) return 'a list'
  if (typeof value === 'number') return String(value)
  return typeof value === 'object' ? 'an object' : `a value of type ${typeof value}`
}

const fault = (what: string, path: string) =>
  new PermanentError('encode', path === '' ? what : `${what} (at ${path})`)
