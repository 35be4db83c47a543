/** `a.port -> b -> c`: one line of `wires`, read into its steps. */
import type { Range } from './problem.ts'

export interface Step {
  readonly node: string
  /** As written; the default ports are left out in the file. */
  readonly port: string | undefined
  /** Places inside the line. */
  readonly range: Range
  readonly nodeRange: Range
  readonly portRange: Range | undefined
}

export interface WireFault {
  readonly range: Range
  readonly reason: string
  readonly advice?: string
}

export interface Chain {
  readonly steps: readonly Step[]
  readonly faults: readonly WireFault[]
}

const step = /^([a-z][a-z0-9-]*)(?:\.([A-Za-z0-9_-]+))?$/

export function parseChain(text: string): Chain {
  const steps: Step[] = []
  const faults: WireFault[] = []
  for (const part of split(text)) {
    const read = readStep(part)
    if ('reason' in read) faults.push(read)
    else steps.push(read)
  }
  if (faults.length === 0 && steps.length === 1)
    faults.push({
      range: { start: 0, end: text.length },
      reason: 'it names only one node',
      advice: `Say where it leads: "${text.trim()} -> ...".`,
    })
  return { steps, faults }
}

interface Part {
  readonly text: string
  readonly range: Range
  /** The arrow beside it, to point at when the part is empty. */
  readonly arrow: Range
  readonly isFirst: boolean
}

function split(text: string): Part[] {
  const parts: Part[] = []
  let start = 0
  for (;;) {
    const at = text.indexOf('->', start)
    const end = at === -1 ? text.length : at
    const raw = text.slice(start, end)
    const lead = raw.length - raw.trimStart().length
    const trimmed = raw.trim()
    const from = start + (trimmed === '' ? 0 : lead)
    parts.push({
      text: trimmed,
      range: { start: from, end: from + Math.max(1, trimmed.length) },
      arrow: at === -1 ? { start: Math.max(0, start - 2), end: start } : { start: at, end: at + 2 },
      isFirst: parts.length === 0,
    })
    if (at === -1) return parts
    start = at + 2
  }
}

function readStep({ text, range, arrow, isFirst }: Part): Step | WireFault {
  if (text === '')
    return {
      range: arrow,
      reason: isFirst ? 'no node stands before "->"' : 'no node stands behind "->"',
    }
  const match = step.exec(text)
  const node = match?.[1]
  if (match && node !== undefined) {
    const port = match[2]
    const nodeRange = { start: range.start, end: range.start + node.length }
    const portRange = port === undefined ? undefined : { start: nodeRange.end + 1, end: range.end }
    return { node, port, range, nodeRange, portRange }
  }
  const { at, ...said } = reasonFor(text)
  const isInside = at !== undefined && at !== '' && text.includes(at)
  const start = range.start + (isInside ? text.indexOf(at) : 0)
  return { range: isInside ? { start, end: start + at.length } : range, ...said }
}

interface Reason {
  readonly reason: string
  readonly advice?: string
  /** The part of the text that is wrong, where it is not all of it. */
  readonly at?: string
}

function reasonFor(text: string): Reason {
  const arrow = /=>|-->|→|—>|–>|>>|~>|>|<-|,/.exec(text)?.[0]
  if (arrow === '<-')
    return {
      at: arrow,
      reason: '"<-" is not an arrow',
      advice: 'Wires are written from left to right with "->".',
    }
  if (arrow === ',')
    return {
      at: arrow,
      reason: 'a chain has no commas',
      advice: 'Write one line for each branch: "a -> b", "a -> c".',
    }
  if (arrow !== undefined)
    return { at: arrow, reason: `"${arrow}" is not an arrow`, advice: 'Write "->".' }
  if (text.includes('${'))
    return { reason: 'a wire holds no references', advice: 'Write the node out.' }
  if (/\s/.test(text))
    return {
      reason: `an arrow is missing in "${text}"`,
      advice: `Write "${text.split(/\s+/).join(' -> ')}".`,
    }
  if (text.endsWith('.')) return { reason: `no port stands behind the dot in "${text}"` }
  if (text.split('.').length > 2)
    return {
      reason: `"${text}" has two dots`,
      advice: 'A node and a port have one dot between them: "node.port".',
    }
  return {
    reason: `"${text}" is not the name of a node`,
    advice: 'Names have small letters, digits and hyphens; a port follows a dot.',
  }
}
