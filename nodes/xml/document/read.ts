/** XML text to a value: the scan and the validator say what is wrong and where, then the parser runs. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'

import { PermanentError, readText, reasonOf } from '../../../runtime/plugin.ts'
import { decodeEntities, scan } from './scan.ts'

export interface ReadOptions {
  readonly attributes: 'keep' | 'drop'
  readonly attributePrefix: string
  readonly textName: string
  readonly namespaces: 'keep' | 'strip'
  readonly arrays: readonly string[]
  readonly values: 'text' | 'auto'
  readonly trim: boolean
  readonly maxInput: number
  readonly maxDepth: number
}

export function createRead(options: ReadOptions): (payload: unknown) => unknown {
  const { values, maxInput, maxDepth } = options
  const parser = createParser(options)
  return (payload) => {
    const text = readText(payload)
    if (text.length > maxInput) {
      const sizes = `${text.length}, maxInput is ${maxInput}`
      throw new PermanentError('too-large', `the text is too large (${sizes})`)
    }
    const fault = (what: string, offset: number) => broken(what, placeOf(text, offset))
    scan(text, maxDepth, fault)
    const verdict = XMLValidator.validate(text)
    if (verdict !== true) {
      const { msg, line, col } = verdict.err
      throw broken(lowerFirst(msg.replace(/\.$/, '')), { line, column: col })
    }
    const value = parse(parser, text)
    return values === 'auto' ? withTypes(value) : value
  }
}

function createParser(options: ReadOptions): XMLParser {
  const arrays = new Set(options.arrays)
  return new XMLParser({
    ignoreAttributes: options.attributes === 'drop',
    attributeNamePrefix: options.attributePrefix,
    textNodeName: options.textName,
    removeNSPrefix: options.namespaces === 'strip',
    trimValues: options.trim,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    isArray: (name, path, _isLeaf, isAttribute) =>
      !isAttribute && (arrays.has(name) || arrays.has(String(path))),
    // No DTD comes this far: all that is left are the five names and numbers.
    processEntities: true,
    entityDecoder: {
      decode: decodeEntities,
      reset: nothing,
      setExternalEntities: nothing,
      addInputEntities: nothing,
      setXmlVersion: nothing,
    },
    // The scan has counted.
    maxNestedTags: options.maxDepth + 1,
    // Names of methods are names like others: they become members of their own.
    onDangerousProperty: (name) => name,
  })
}

const nothing = () => {}

function parse(parser: XMLParser, text: string): unknown {
  try {
    return parser.parse(text)
  } catch (error) {
    // What is left are names that would reach a prototype, and names of ours used as tags.
    const message = reasonOf(error)
    throw new PermanentError('decode', `not valid XML: ${message.replace('[SECURITY] ', '')}`)
  }
}

const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
const integer = /^-?[0-9]+$/
const mostDigits = 1000

/** Texts that are written as JSON writes a number, true or false. Big integers keep all digits. */
function withTypes(value: unknown): unknown {
  if (typeof value === 'string') return typed(value)
  if (Array.isArray(value)) return value.map(withTypes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTypes(item)]))
}

function typed(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text.length > mostDigits || !number.test(text)) return text
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  if (!integer.test(text)) return value
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  return BigInt(text)
}

interface Place {
  readonly line: number
  readonly column: number
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

const broken = (what: string, { line, column }: Place) =>
  new PermanentError('decode', `not valid XML: ${what} (line ${line}, column ${column})`)

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
