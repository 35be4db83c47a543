/** Where the value of a path stands in the text, with its key; the nearest that is there. */
import { isCollection, isMap, isNode, isScalar, parseDocument } from 'yaml'
import type { Node } from 'yaml'

import type { Path } from '../../runtime/document/edit/operation.ts'
import type { Range } from '../../runtime/document/problem.ts'

export function placeOfPath(text: string, path: Path): Range | undefined {
  const { contents } = parseDocument(text, { logLevel: 'silent', uniqueKeys: false })
  let node: unknown = contents
  let found: Range | undefined
  for (const key of path) {
    const next: unknown = isCollection(node) ? node.get(key, true) : undefined
    const keyNode = keyIn(node, key)
    const start = keyNode?.range?.[0] ?? rangeOf(next)?.start
    if (start === undefined) break
    found = { start, end: Math.max(start, rangeOf(next)?.end ?? start) }
    node = next
  }
  return found
}

const rangeOf = (node: unknown): Range | undefined =>
  isNode(node) && node.range ? { start: node.range[0], end: node.range[1] } : undefined

function keyIn(node: unknown, key: string | number): Node | undefined {
  if (!isMap(node)) return undefined
  const pair = node.items.find(
    ({ key: each }) => isScalar(each) && String(each.value) === String(key),
  )
  return isNode(pair?.key) ? pair.key : undefined
}
