import type { Area } from '../messages.ts'

export const palette = {
  types: '节点类型',
  search: '搜索节点类型',
  quickAdd: '添加节点',
  none: '没有合适的节点类型',
  roles: { source: '来源', transform: '处理', sink: '去向' },
} satisfies Area<'palette'>
