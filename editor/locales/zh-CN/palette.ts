import type { Area } from '../messages.ts'

export const palette = {
  types: '节点类型',
  search: '搜索节点类型',
  quickAdd: '添加节点',
  showOthers: (count) => `显示 ${count} 个不匹配的类型`,
  unwired: '不匹配：添加后不连线',
  quickAddKeys: '回车添加，Shift+回车 添加并继续，Ctrl+回车 添加但不连线',
  none: '没有合适的节点类型',
  roles: { source: '来源', transform: '处理', sink: '去向', subflow: '子流程' },
} satisfies Area<'palette'>
