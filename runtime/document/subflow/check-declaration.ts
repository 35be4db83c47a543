/** `params` and `ports` of a subflow: each param must be one, each port must lead to a node. */
import type { Words } from '../../words.ts'
import { placingIn } from '../align.ts'
import type { Item } from '../check-item.ts'
import { engineKeys } from '../engine-keys.ts'
import { outputsOf, takesMessages } from '../ports.ts'
import type { Report } from '../report.ts'
import { suggest } from '../suggest.ts'
import { entryOf, pointer } from '../tree.ts'
import type { Entry, MapTree, ScalarTree } from '../tree.ts'
import { isSubflow, ownEntries, paramsOf, readEnd } from './declaration.ts'
import type { Param } from './declaration.ts'
import { defaultFault } from './param-field.ts'

interface DeclarationScope {
  readonly report: Report
  readonly nodes: ReadonlyMap<string, Item>
}

export function checkDeclaration(tree: MapTree, scope: DeclarationScope): void {
  const params = entryOf(tree, 'params')
  const ports = entryOf(tree, 'ports')
  if (params && !isSubflow(tree))
    scope.report.add('E236', { range: params.keyRange, path: '/params' }, {})
  if (ports?.value.kind === 'map' && ownEntries(ports.value).length === 0)
    scope.report.add('E236', { range: ports.keyRange, path: '/ports' }, {})
  if (params?.value.kind === 'map') checkParams(params.value, paramsOf(tree), scope.report)
  if (ports?.value.kind === 'map')
    for (const entry of ownEntries(ports.value)) checkPort(entry, scope)
}

function checkParams(map: MapTree, params: readonly Param[], report: Report): void {
  for (const { key, keyRange, value } of ownEntries(map)) {
    const param = params.find(({ name }) => name === key)
    const at = entryOf(value, 'default')?.value.range
    const reason = nameFault(key) ?? (param && (shapeFault(param) ?? defaultFault(param)))
    if (!reason) continue
    const isDefault = param !== undefined && reason === defaultFault(param)
    const place = { range: (isDefault && at) || keyRange, path: pointer('/params', key) }
    report.add('E333', place, { param: key, reason })
  }
}

function nameFault(name: string): Words | undefined {
  if (!/^[a-z][A-Za-z0-9-]*$/.test(name)) return badName
  return name === 'type' || Object.hasOwn(engineKeys, name) ? takenName : undefined
}

function shapeFault({ type, choices, of, default: fallback }: Param): Words | undefined {
  if (type === 'choice' && choices.length === 0) return noChoices
  if (type !== 'choice' && choices.length > 0) return strayChoices
  if (type === 'connection' && of.length === 0 && fallback === undefined) return noTypes
  return type !== 'connection' && of.length > 0 ? strayTypes : undefined
}

const badName: Words = {
  en: 'a name starts with a small letter and has only letters, digits and hyphens',
  zh: '名称以小写字母开头，只能包含字母、数字和连字符',
}
const takenName: Words = {
  en: 'every node has a key of this name already',
  zh: '每个节点都已有同名的键',
}
const noChoices: Words = {
  en: 'a choice needs "choices", such as [fast, safe]',
  zh: 'choice 需要 "choices"，例如 [fast, safe]',
}
const strayChoices: Words = { en: 'only a choice has "choices"', zh: '只有 choice 才有 "choices"' }
const noTypes: Words = {
  en: 'a connection needs "of" with its types, such as [mqtt]',
  zh: 'connection 需要用 "of" 写明类型，例如 [mqtt]',
}
const strayTypes: Words = { en: 'only a connection has "of"', zh: '只有 connection 才有 "of"' }

function checkPort({ key, keyRange, value }: Entry, scope: DeclarationScope): void {
  const path = pointer('/ports', key)
  const fault = portFault(key)
  if (fault) scope.report.add('E235', { range: keyRange, path }, { port: key, reason: fault })
  const items = value.kind === 'list' ? value.items : [value]
  if (value.kind === 'list' && items.length === 0)
    scope.report.add('E235', { range: value.range, path }, { port: key, reason: noNode })
  for (const item of fault ? [] : items)
    // Anything else than a text is the schema's to refuse.
    if (item.kind === 'scalar' && typeof item.value === 'string')
      checkEnd({ port: key, item, text: item.value, path }, scope)
}

function portFault(name: string): Words | undefined {
  if (name === 'error') return errorIsThere
  return /^[a-z][a-z0-9-]*$/.test(name) ? undefined : badPortName
}

interface End {
  readonly port: string
  readonly item: ScalarTree
  readonly text: string
  readonly path: string
}

function checkEnd({ port, item, text, path }: End, { report, nodes }: DeclarationScope): void {
  const inFile = placingIn(report.source.text, item.origin ?? item.range, text)
  const place = { range: inFile({ start: 0, end: text.length }), path }
  const end = readEnd(text)
  if (!end) return report.add('E235', place, { port, reason: unreadable(text) })
  if (port === 'in' && end.port !== undefined && end.port !== 'in')
    return report.add('E235', place, { port, reason: inputHasNoPort })
  const found = nodes.get(end.node)
  if (!found) {
    const names = [...nodes.keys()]
    const suggestion = suggest(end.node, names)
    return report.add('E205', place, { node: end.node, suggestion, nodes: names })
  }
  const { info } = found
  if (!info) return
  const facts = { node: end.node, type: info.type }
  if (port === 'in') {
    if (!takesMessages(info)) report.add('E211', place, facts)
    return
  }
  const outputs = outputsOf(info, found.tree)
  const name = end.port ?? 'out'
  if (outputs.has(name)) return
  if (info.kind === 'sink' && end.port === undefined) return report.add('E212', place, facts)
  const ports = [...outputs.keys()]
  const suggestion = suggest(name, ports)
  report.add('E204', place, { ...facts, port: name, ports, suggestion, side: 'output' })
}

const unreadable = (text: string): Words => ({
  en: `"${text}" is not a node, nor a node with a port such as "hot.out"`,
  zh: `"${text}" 既不是节点，也不是 "hot.out" 这样的节点和端口`,
})
const noNode: Words = { en: 'it leads to no node', zh: '它没有通往任何节点' }
const inputHasNoPort: Words = {
  en: 'what comes in goes to a node, without a port',
  zh: '进入的消息交给节点，不写端口',
}
const errorIsThere: Words = {
  en: 'every subflow has a port "error" already: errors inside that are not wired leave by it',
  zh: '每个子流程都已有端口 "error"：内部未连线的错误从这里离开',
}
const badPortName: Words = {
  en: 'a name starts with a small letter and has only small letters, digits and hyphens',
  zh: '名称以小写字母开头，只能包含小写字母、数字和连字符',
}
