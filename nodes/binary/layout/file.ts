/** A layout in a file of its own: what is wrong with it is named with the file, the line and the column. */
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'

import type { Finding } from '../../../runtime/plugin.ts'
import { reasonOf } from '../../../runtime/plugin.ts'
import type { LayoutFinding } from './findings.ts'
import { textOf } from './findings.ts'
import type { Layout } from './model.ts'
import { readLayout } from './read-layout.ts'

export interface LayoutText {
  readonly path: string
  readonly text: string
}

export function layoutFromFile({ path, text }: LayoutText): {
  readonly layout?: Layout
  readonly findings: readonly Finding[]
} {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    logLevel: 'silent',
  })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${path}:${line}:${col}`
  }
  const [fault] = document.errors
  if (fault) {
    const [reason = ''] = fault.message.split('\n')
    const message = `${place(fault.pos[0])} ${reason.replace(/ at line \d+.*$/, '')}`
    return { findings: [{ path: '/layout', message }] }
  }
  const given = valueOf(document)
  if (!given.ok) return { findings: [{ path: '/layout', message: `${path} ${given.reason}` }] }
  const result = readLayout(given.value)
  if (result.ok) return { layout: result.layout, findings: [] }
  return {
    findings: result.findings.map((finding) =>
      inFile(finding, place(offsetOf(document, finding.path))),
    ),
  }
}

/** Where the value at a JSON pointer stands, as `file:line:column`. */
export function placesIn({ path, text }: LayoutText): (pointer: string) => string {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
  return (pointer) => {
    const { line, col } = lines.linePos(offsetOf(document, pointer))
    return `${path}:${line}:${col}`
  }
}

/** Says a finding about the layout of a file as one about the option that names it. */
export function inFile({ message, hint, severity }: LayoutFinding, place: string): Finding {
  return {
    path: '/layout',
    message: { en: `${place} ${message.en}`, zh: `${place} ${message.zh}` },
    ...(hint ? { hint } : {}),
    ...(severity ? { severity } : {}),
  }
}

type Given =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string }

function valueOf(document: Document): Given {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 })
    return { ok: true, value: plain(value) }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  }
}

/** Integers that a double holds become numbers, as everywhere in a flow. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

/** Where the value at a JSON pointer begins; of what is not there, the nearest thing around it. */
function offsetOf(document: Document, path: string): number {
  let node: unknown = document.contents
  let offset = 0
  for (const step of path.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isMap(node)) {
      const pair = node.items.find(
        (each) => isPair(each) && isScalar(each.key) && textOf(each.key.value) === key,
      )
      if (!pair) return offset
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = startOf(node) ?? offset
    } else return offset
  }
  return offset
}

function startOf(node: unknown): number | undefined {
  const hasRange = typeof node === 'object' && node !== null && 'range' in node
  return hasRange && Array.isArray(node.range) ? Number(node.range[0]) : undefined
}
