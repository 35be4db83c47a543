/**
 * A flow around one node, for the check: a source before it that gives anything, a sink behind it that
 * takes anything. So the node's fields are resolved and judged by the code that judges a file.
 */
import type { Catalogue, TypeInfo } from '../../document/catalogue.ts'
import type { FlowNode } from '../../document/model.ts'
import { Type } from '../../field.ts'
import type { Registry } from '../../graph/registry.ts'
import type { Checker } from '../check/checker.ts'
import type { TryBody } from '../contract/try.ts'

export const nodeId = 'tried'
const sourceType = 'try/before'
const sinkType = 'try/after'

const nothing = { summary: '', help: '' }
const stand = (type: string, kind: 'source' | 'sink'): TypeInfo => ({
  type,
  kind,
  schema: Type.Object({}, { additionalProperties: false }),
  inputs: kind === 'sink' ? ['any'] : [],
  outputs: kind === 'source' ? { out: 'any' } : {},
  icon: '',
  text: { en: nothing, 'zh-CN': nothing },
  examples: [],
})
const stands: ReadonlyMap<string, TypeInfo> = new Map([
  [sourceType, stand(sourceType, 'source')],
  [sinkType, stand(sinkType, 'sink')],
])

export interface OneNode {
  /** Absent when there are problems. */
  readonly node?: FlowNode
  readonly problems: readonly { readonly path: string; readonly message: string }[]
}

export async function checkOneNode(
  checker: Checker,
  { flow, type, fields, language }: Omit<TryBody, 'message'>,
): Promise<OneNode> {
  const text = JSON.stringify({
    version: 1,
    nodes: {
      before: { type: sourceType },
      [nodeId]: { ...fields, type },
      after: { type: sinkType },
    },
    wires: [`before -> ${nodeId}`],
  })
  const catalogue = (registry: Registry): Catalogue => ({
    names: () => registry.names(),
    find: (name) => stands.get(name) ?? registry.find(name),
  })
  const checked = await checker.check(flow, text, { catalogue, isConfined: true, language })
  const prefix = `/nodes/${nodeId}`
  const problems = checked.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ path, message, hint }) => ({
      path: path?.startsWith(prefix) === true ? path.slice(prefix.length) : '',
      message:
        hint === undefined ? message : `${message}${language === 'zh-CN' ? '。' : '. '}${hint}`,
    }))
  const node = checked.flow?.nodes.find(({ id }) => id === nodeId)
  return { ...(node === undefined ? {} : { node }), problems }
}
