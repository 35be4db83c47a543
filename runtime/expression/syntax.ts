/** A view of the library's syntax tree: children and names, for checks and for the fast path. */
import type { ASTNode } from '@marcbachmann/cel-js'

export type { ASTNode }

/** Macros whose first argument names a variable for the others. */
const binders = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind'])

export type Visit = (node: ASTNode, scope: readonly string[]) => void

/** Every node once, parents first, with the variables that macros around it have named. */
export function walk(node: ASTNode, visit: Visit, scope: readonly string[] = []): void {
  visit(node, scope)
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args
    const [first, ...rest] = args
    walk(receiver, visit, scope)
    if (first?.op === 'id' && rest.length > 0 && binders.has(name)) {
      for (const arg of rest) walk(arg, visit, [...scope, first.args])
    } else for (const arg of args) walk(arg, visit, scope)
    return
  }
  for (const child of children(node)) walk(child, visit, scope)
}

function children(node: ASTNode): readonly ASTNode[] {
  if (node.op === 'value' || node.op === 'id') return []
  if (node.op === '.' || node.op === '.?') return [node.args[0]]
  if (node.op === 'call') return node.args[1]
  if (node.op === 'rcall') return [node.args[1], ...node.args[2]]
  if (node.op === 'map') return node.args.flat()
  return node.op === '!_' || node.op === '-_' ? [node.args] : node.args
}
