/** The words of a difference, in each language. */
import type { Language } from '../../words.ts'

export type DiffWord = 'added' | 'removed' | 'changed'

export interface DiffWords {
  item(section: 'connections' | 'nodes', type: string | undefined, id: string): string
  group(id: string): string
  sticky(id: string): string
  /** A whole thing came or went. */
  whole(what: string, kind: DiffWord): string
  changed(what: string, parts: readonly string[]): string
  renamed(from: string): string
  fields(names: readonly string[]): string
  note(kind: DiffWord): string
  wire(wire: string, kind: DiffWord): string
  flow(field: string, kind: DiffWord): string
  moved(count: number, only: string): string
  /** Sums for a title: `3 nodes changed`. */
  sum(count: number, what: 'connections' | 'nodes' | 'wires', kind: DiffWord): string
  readonly layoutOnly: string
  readonly format: string
  readonly formatOnly: string
  readonly nothing: string
  readonly and: string
}

const code = (text: string): string => `\`${text}\``

const zhKinds = { added: '新增', removed: '删除', changed: '更改' } as const
const zhNouns = { connections: '个连接', nodes: '个节点', wires: '条连线' } as const

export const diffWords: Readonly<Record<Language, DiffWords>> = {
  en: {
    item: (section, type, id) =>
      section === 'nodes' ? `${type ?? 'node'} ${id}` : `connection ${id}`,
    group: (id) => `group ${id}`,
    sticky: (id) => `sticky ${id}`,
    whole: (what, kind) => `${what} ${kind}`,
    changed: (what, parts) => `${what}: ${parts.join(', ')}`,
    renamed: (from) => `renamed from ${from}`,
    fields: (names) => `${names.map(code).join(', ')} changed`,
    note: (kind) => `note ${kind}`,
    wire: (wire, kind) => `${wire} ${kind}`,
    flow: (field, kind) => `flow: ${code(field)} ${kind}`,
    moved: (count, only) => (count === 1 ? `${only} moved` : `${count} nodes moved`),
    sum: (count, what, kind) => `${count} ${count === 1 ? what.slice(0, -1) : what} ${kind}`,
    layoutOnly: 'layout changed',
    format: 'comments and formatting',
    formatOnly: 'Only comments or formatting differ.',
    nothing: 'No difference.',
    and: '; ',
  },
  'zh-CN': {
    item: (section, type, id) => (section === 'nodes' ? `${type ?? '节点'} ${id}` : `连接 ${id}`),
    group: (id) => `分组 ${id}`,
    sticky: (id) => `便签 ${id}`,
    whole: (what, kind) => `${zhKinds[kind]} ${what}`,
    changed: (what, parts) => `${what}：${parts.join('，')}`,
    renamed: (from) => `由 ${from} 改名`,
    fields: (names) => `更改 ${names.map(code).join('、')}`,
    note: (kind) => `${zhKinds[kind]}注释`,
    wire: (wire, kind) => `${zhKinds[kind]} ${wire}`,
    flow: (field, kind) => `流程：${zhKinds[kind]} ${code(field)}`,
    moved: (count, only) => (count === 1 ? `移动 ${only}` : `移动 ${count} 个节点`),
    sum: (count, what, kind) => `${zhKinds[kind]} ${count} ${zhNouns[what]}`,
    layoutOnly: '调整布局',
    format: '注释与格式',
    formatOnly: '仅注释或格式不同。',
    nothing: '没有差异。',
    and: '；',
  },
}
