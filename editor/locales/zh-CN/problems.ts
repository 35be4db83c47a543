import type { Area } from '../messages.ts'

export const problems = {
  label: '流程的问题',
  none: '没有问题。',
  noFlow: '没有打开的流程。',
  stale: '正在检查最新的更改…',
  error: '错误',
  warning: '警告',
  line: (line) => `第 ${line} 行`,
  count: (errors, warnings) => `${errors} 个错误，${warnings} 个警告`,
  fix: (name) => `使用“${name}”`,
  fixed: (name) => `改用“${name}”`,
  filter: '显示哪些问题',
  errors: (count: number) => `${count} 个错误`,
  warnings: (count: number) => `${count} 个警告`,
  allHidden: '所有问题都被筛选隐藏。',
  groups: { node: '节点', connection: '连接', wires: '连线', flow: '流程' },
  cut: '删除连线',
  removeKey: (key: string) => `移除“${key}”`,
  connect: '连接…',
  feed: '添加上游节点…',
  told: (place: number, count: number, message: string) =>
    `第 ${place} 个问题，共 ${count} 个：${message}`,
  next: '转到下一个问题',
  previous: '转到上一个问题',
} satisfies Area<'problems'>
