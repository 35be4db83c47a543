import type { Area } from '../messages.ts'

export const outline = {
  label: '流程大纲',
  empty: '还没有节点。',
  roles: { source: '来源', transform: '转换', sink: '目标', unknown: '未知类型' },
  problems: (count) => `${count} 个问题`,
  disabled: '已停用',
  listed: (name) => `→ ${name}（已列出）`,
  via: (port) => `来自 ${port}`,
  connect: (node) => `连接 ${node}`,
  connectHelp: '选择一个输出，再选择去向。',
  output: '输出',
  targets: '去向',
  noOutput: '此节点没有输出。',
  noTarget: '没有适合此输出的节点。',
  cancel: '取消',
  wire: (from, to) => `将 ${from} 连接到 ${to}`,
  connected: (from, to) => `已将 ${from} 连接到 ${to}。可以撤销。`,
} satisfies Area<'outline'>
