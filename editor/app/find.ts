/** Finding in the open flow: nodes, the values of their fields, and lines of the text. */
import type { FlowView, ViewItem } from '../../runtime/document/edit/view.ts'

export interface Hit {
  readonly kind: 'node' | 'value' | 'text'
  /** Unique among the hits of one flow. */
  readonly key: string
  readonly label: string
  readonly detail: string
  /** Of a node or a value. */
  readonly node?: string
  /** Of a line, from 1. */
  readonly line?: number
  readonly range?: { readonly start: number; readonly end: number }
}

const mostLines = 50

/** Every word must occur. Nothing typed finds every node. */
export function findInFlow(view: FlowView, text: string, typed: string): Hit[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const has = (where: string): boolean => {
    const lower = where.toLowerCase()
    return words.every((word) => lower.includes(word))
  }
  const nodes = view.nodes
    .filter(({ id, type, note }) => has(`${id} ${type ?? ''} ${note ?? ''}`))
    .map(nodeHit)
  if (words.length === 0) return nodes
  const first = words[0] ?? ''
  const rank = ({ label }: Hit): number => {
    const at = label.toLowerCase().indexOf(first)
    return at < 0 ? 2 : Math.min(at, 1)
  }
  return [
    ...nodes.toSorted((a, b) => rank(a) - rank(b)),
    ...view.nodes.flatMap((node) => valuesIn(node).filter((hit) => has(hit.label))),
    ...linesIn(text)
      .filter((hit) => has(hit.label))
      .slice(0, mostLines),
  ]
}

const nodeHit = ({ id, type }: ViewItem): Hit => ({
  kind: 'node',
  key: `node ${id}`,
  label: id,
  detail: type ?? '',
  node: id,
})

function valuesIn({ id, fields }: ViewItem): Hit[] {
  const hits: Hit[] = []
  const walk = (value: unknown, path: string): void => {
    if (value !== null && typeof value === 'object')
      for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key)
    else if (value !== undefined)
      hits.push({
        kind: 'value',
        key: `value ${id} ${path}`,
        label: `${path}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
        detail: id,
        node: id,
      })
  }
  walk(fields, '')
  return hits
}

function linesIn(text: string): Hit[] {
  let start = 0
  return text.split('\n').map((line, index) => {
    const indent = line.length - line.trimStart().length
    const range = { start: start + indent, end: start + line.trimEnd().length }
    start += line.length + 1
    return {
      kind: 'text',
      key: `line ${index}`,
      label: line.trim(),
      detail: '',
      line: index + 1,
      range,
    }
  })
}
