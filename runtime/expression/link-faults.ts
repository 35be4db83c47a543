/** `link` is asked for a field, and of a connection that stands in the file: so that it can be checked. */
import type { ExpressionFault } from './expression.ts'
import { isLinkCall, linkArgument, linkFields } from './links.ts'
import type { ASTNode } from './syntax.ts'

const example = `link('name').up`
const quoted = {
  message: {
    en: 'link() takes the name of a connection in quotes',
    zh: 'link() 的参数是带引号的连接名称',
  },
  hint: { en: `write ${example}`, zh: `请写成 ${example}` },
}
const bare = {
  message: { en: 'link() alone is no value', zh: 'link() 本身不是一个值' },
  hint: {
    en: `ask for one of its fields: ${linkFields.map((field) => `.${field}`).join(', ')}`,
    zh: `请取它的一个字段：${linkFields.map((field) => `.${field}`).join('、')}`,
  },
}

/** For a visit of all nodes, parents first. */
export function createLinkCheck(): (node: ASTNode) => ExpressionFault | undefined {
  const asked = new Set<ASTNode>()
  return (node) => {
    if (node.op === '.' && isLinkCall(node.args[0])) {
      asked.add(node.args[0])
      return fieldFault(node, node.args[1])
    }
    if (!isLinkCall(node)) return undefined
    const { start, end } = node
    const argument = linkArgument(node)
    if (argument?.op !== 'value' || typeof argument.args !== 'string')
      return { ...quoted, start, end }
    return asked.has(node) ? undefined : { ...bare, start, end }
  }
}

function fieldFault({ start, end }: ASTNode, field: string): ExpressionFault | undefined {
  if (linkFields.some((known) => known === field)) return undefined
  const message = { en: `a link has no field "${field}"`, zh: `连接状态没有字段 "${field}"` }
  return { message, hint: bare.hint, start, end }
}
