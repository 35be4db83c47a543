/** A case written to the end of a test file; what stands there stays as it is, to the letter. */
import { Document, isMap, isSeq, parseDocument, Pair, stringify, YAMLMap } from 'yaml'
import type { YAMLSeq } from 'yaml'

import type { DraftCase } from './draft-case.ts'

/** `undefined`: the file is no test file, or is written so that nothing can be added by itself. */
export function appendCase(text: string | undefined, draft: DraftCase): string | undefined {
  if (text === undefined || text.trim() === '') return `cases:\n${caseText(draft, '  ')}`
  const indent = indentOf(text)
  if (indent === undefined) return undefined
  const joined = `${text.endsWith('\n') ? text : `${text}\n`}${caseText(draft, indent)}`
  const [before, after] = [namesIn(text), namesIn(joined)]
  const isAdded =
    before !== undefined &&
    after !== undefined &&
    after.join('\n') === [...before, draft.name].join('\n')
  return isAdded ? joined : undefined
}

export function namesIn(text: string): string[] | undefined {
  const document = parseDocument(text)
  if (document.errors.length > 0) return undefined
  const value: unknown = document.toJS()
  const cases =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'cases') : undefined
  return Array.isArray(cases)
    ? cases.map((each: { name?: unknown } | null) => String(each?.name))
    : undefined
}

/** Where the dashes of the list stand. */
function indentOf(text: string): string | undefined {
  const { contents } = parseDocument(text)
  const list = isMap(contents) ? contents.get('cases', true) : undefined
  if (!isSeq(list) || list.flow === true) return undefined
  const [first] = list.items
  const start = isMap(first) ? first.range?.[0] : undefined
  if (start === undefined) return undefined
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  return /^( *)- +$/.exec(line)?.[1]
}

const width = 100

function caseText({ name, given, expect }: DraftCase, indent: string): string {
  const body = new Document(new YAMLMap())
  body.set('name', name)
  body.set('given', placesOf(given))
  body.set('expect', placesOf(expect))
  const lines = stringify([body.contents], { lineWidth: 0 }).trimEnd().split('\n')
  return lines.map((line) => (line === '' ? '' : indent + tidy(line))).join('\n') + '\n'
}

/** As these files are written by hand: `[delivered]`, and `{ text: hot }`. */
const tidy = (line: string): string => line.replace(/^( *settled: )\[ (.+) \]$/, '$1[$2]')

type Places = DraftCase['given'] | DraftCase['expect']

function placesOf(places: Places): YAMLMap {
  const map = new YAMLMap()
  for (const [place, messages] of Object.entries(places)) {
    const list = new Document(escaped(messages)).contents as YAMLSeq
    for (const item of list.items) if (isMap(item)) item.flow = isShort(item.toJSON())
    // `[]` and `settled: [delivered]` in a line.
    list.flow = list.items.every((item) => !isMap(item))
    map.items.push(new Pair(place, list))
  }
  return map
}

const isShort = (message: unknown): boolean => JSON.stringify(message).length < width - 20

/** `${` begins a reference in a test file. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', '$${')
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]))
}
