/** Text -> YAML with places. Never throws for what stands in the text. */
import { parseDocument } from 'yaml'
import type { Document } from 'yaml'

import { aList, aSingleValue } from './describe.ts'
import type { Problem } from './problem.ts'
import { readTree } from './read-tree.ts'
import { createReport, hasErrors, inFileOrder } from './report.ts'
import type { Report } from './report.ts'
import { scanText } from './scan.ts'
import { createSource } from './source.ts'
import type { Source } from './source.ts'
import { reportSyntax } from './syntax.ts'
import { entryOf, placesOf } from './tree.ts'
import type { MapTree, Tree, TreePlace } from './tree.ts'
import { yamlOptions } from './yaml-options.ts'

export interface ParsedFlow {
  /** As the user named it, for messages. */
  readonly file: string
  readonly text: string
  /** Lines and columns of the text. */
  readonly source: Source
  /** The YAML document with source tokens, for edits. Absent when the text was refused unparsed. */
  readonly document: Document | undefined
  /** The values with places. Absent when an error stands in `problems`. */
  readonly tree: MapTree | undefined
  /** What reading alone found, in file order. */
  readonly problems: readonly Problem[]
}

/** Reads a flow file. What is wrong with it stands in `problems`. */
export function parseFlow(text: string, file: string): ParsedFlow {
  const source = createSource(text, file)
  const report = createReport(source)
  const document = scanText(text, report) ? parseYaml(text, report) : undefined
  const tree = document && !hasErrors(report.problems) ? readRoot(document, report) : undefined
  const problems = inFileOrder(report.problems)
  return { file, text, source, document, tree: hasErrors(problems) ? undefined : tree, problems }
}

/** The types that a flow names, each once: what a registry must load before the check. */
export function typesOf(parsed: ParsedFlow): string[] {
  const types = new Set<string>()
  for (const section of ['connections', 'nodes']) {
    const map = entryOf(parsed.tree, section)?.value
    if (map?.kind !== 'map') continue
    for (const { value } of map.entries) {
      const type = entryOf(value, 'type')?.value
      if (type?.kind === 'scalar' && typeof type.value === 'string') types.add(type.value)
    }
  }
  return [...types]
}

/** Where each value of the file stands, by JSON pointer. */
export const sourceMap = (parsed: ParsedFlow): ReadonlyMap<string, TreePlace> =>
  parsed.tree ? placesOf(parsed.tree) : new Map()

function parseYaml(text: string, report: Report): Document {
  const document = parseDocument(text, yamlOptions)
  reportSyntax(document.errors, report)
  for (const warning of document.warnings) {
    const range = { start: warning.pos[0], end: warning.pos[1] }
    if (warning.code === 'TAG_RESOLVE_FAILED')
      report.add('E114', { range }, { tag: report.source.slice(range) })
  }
  return document
}

function readRoot(document: Document, report: Report): MapTree | undefined {
  const tree = readTree(document, report)
  if (!tree || isNothing(tree, report)) {
    report.add('E109', { range: { start: 0, end: Math.min(1, report.source.text.length) } }, {})
    return undefined
  }
  if (tree.kind === 'map') return tree
  const found = tree.kind === 'list' ? aList : aSingleValue
  const newline = report.source.text.indexOf('\n', tree.range.start)
  const end = newline === -1 ? tree.range.end : Math.min(newline, tree.range.end)
  report.add('E111', { range: { start: tree.range.start, end } }, { found })
  return undefined
}

const isNothing = (tree: Tree, report: Report): boolean =>
  tree.kind === 'scalar' && tree.value === null && report.source.slice(tree.range).trim() === ''
