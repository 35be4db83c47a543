/** Which keys of the payload an expression looks at. */
import type { ASTNode } from './syntax.ts'
import { walk } from './syntax.ts'

/** Named keys right below `payload`; `undefined` when the payload is used in any other way. */
export function readsOf(tree: ASTNode): readonly string[] | undefined {
  const keys = new Set<string>()
  let selections = 0
  let mentions = 0
  walk(tree, (node, scope) => {
    if (isPayload(node) && !scope.includes('payload')) mentions++
    const key = keyOf(node)
    if (key === undefined || scope.includes('payload')) return
    selections++
    keys.add(key)
  })
  // Each mention of the payload must be the one of a selection, and no key may reach a prototype.
  return mentions === selections && !keys.has('__proto__') ? [...keys] : undefined
}

const isPayload = (node: ASTNode) => node.op === 'id' && node.args === 'payload'

function keyOf(node: ASTNode): string | undefined {
  if (node.op === '.' || node.op === '.?') {
    const [from, key] = node.args
    return isPayload(from) && typeof key === 'string' ? key : undefined
  }
  if (node.op === '[]' || node.op === '[?]') {
    const [from, index] = node.args
    if (!isPayload(from) || index.op !== 'value') return undefined
    return typeof index.args === 'string' ? index.args : undefined
  }
  return undefined
}
