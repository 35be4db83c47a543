/** `a.port -> b -> c`: one line of `wires`, read into its steps. */
import type { Words } from '../words.ts'
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
  readonly reason: Words
  readonly advice?: Words
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
      reason: { en: 'it names only one node', zh: '它只有一个节点' },
      advice: {
        en: `Say where it leads: "${text.trim()} -> ...".`,
        zh: `请写明它通往哪里："${text.trim()} -> ..."。`,
      },
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

const nothingBefore: Words = { en: 'no node stands before "->"', zh: '"->" 前面没有节点' }
const nothingBehind: Words = { en: 'no node stands behind "->"', zh: '"->" 后面没有节点' }

function readStep({ text, range, arrow, isFirst }: Part): Step | WireFault {
  if (text === '') return { range: arrow, reason: isFirst ? nothingBefore : nothingBehind }
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
  readonly reason: Words
  readonly advice?: Words
  /** The part of the text that is wrong, where it is not all of it. */
  readonly at?: string
}

function reasonFor(text: string): Reason {
  const arrow = /=>|-->|→|—>|–>|>>|~>|>|<-|,/.exec(text)?.[0]
  if (arrow !== undefined) return { at: arrow, ...arrowReason(arrow) }
  if (text.includes('${')) return noReferences
  if (/\s/.test(text)) {
    const mended = text.split(/\s+/).join(' -> ')
    return {
      reason: { en: `an arrow is missing in "${text}"`, zh: `"${text}" 中缺少箭头` },
      advice: { en: `Write "${mended}".`, zh: `请写成 "${mended}"。` },
    }
  }
  if (text.endsWith('.'))
    return {
      reason: {
        en: `no port stands behind the dot in "${text}"`,
        zh: `"${text}" 的点后面没有端口`,
      },
    }
  if (text.split('.').length > 2)
    return {
      reason: { en: `"${text}" has two dots`, zh: `"${text}" 有两个点` },
      advice: {
        en: 'A node and a port have one dot between them: "node.port".',
        zh: '节点和端口之间只有一个点："node.port"。',
      },
    }
  return {
    reason: { en: `"${text}" is not the name of a node`, zh: `"${text}" 不是节点的名称` },
    advice: {
      en: 'Names have small letters, digits and hyphens; a port follows a dot.',
      zh: '名称由小写字母、数字和连字符组成；端口写在点之后。',
    },
  }
}

function arrowReason(arrow: string): Reason {
  if (arrow === ',')
    return {
      reason: { en: 'a chain has no commas', zh: '一串节点之间不能有逗号' },
      advice: {
        en: 'Write one line for each branch: "a -> b", "a -> c".',
        zh: '每个分支各写一行："a -> b"、"a -> c"。',
      },
    }
  return {
    reason: { en: `"${arrow}" is not an arrow`, zh: `"${arrow}" 不是箭头` },
    advice:
      arrow === '<-'
        ? {
            en: 'Wires are written from left to right with "->".',
            zh: '连线用 "->" 从左往右写。',
          }
        : { en: 'Write "->".', zh: '请写 "->"。' },
  }
}

const noReferences: Reason = {
  reason: { en: 'a wire holds no references', zh: '连线中不能有引用' },
  advice: { en: 'Write the node out.', zh: '请直接写出节点。' },
}
