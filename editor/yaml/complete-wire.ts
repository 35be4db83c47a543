/** Nodes and ports in a line of `wires`, those that fit first. */
import type { Completion, CompletionResult } from '@codemirror/autocomplete'

import type { PortRef } from '../../runtime/document/model.ts'
import type { Editor } from '../app/editor.ts'

/** `typed`: the line from its first node to the cursor, which starts at `start`. */
export function completeWire(
  editor: Editor,
  typed: string,
  start: number,
): CompletionResult | null {
  const steps = typed.split('->')
  const last = (steps.at(-1) ?? '').trimStart()
  const end = start + typed.length
  const [node = '', port] = last.split('.')
  const graph = editor.graph()
  if (port !== undefined) {
    const outputs = [...(graph.nodes.get(node)?.outputs ?? [])]
    const options = outputs.map(([label, kind]) => ({ label, detail: kind }))
    return { from: end - port.length, options, validFor: /^[\w-]*$/ }
  }
  const from = sourceOf(steps.at(-2))
  const options = [...graph.nodes.values()].flatMap((one): Completion[] => {
    const detail = one.item.type ?? ''
    if (!from) return [{ label: one.id, detail }]
    if (one.inputs.length === 0) return []
    const { isLegal } = graph.judge(from, { node: one.id, port: 'in' })
    if (isLegal) return [{ label: one.id, detail, boost: 1 }]
    return [{ label: one.id, detail, boost: -50, info: editor.text().yaml.doesNotFit }]
  })
  return { from: end - last.length, options, validFor: /^[\w-]*$/ }
}

function sourceOf(step: string | undefined): PortRef | undefined {
  const [node = '', port = 'out'] = (step ?? '').trim().split('.')
  return node === '' ? undefined : { node, port }
}
