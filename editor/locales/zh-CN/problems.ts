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
} satisfies Area<'problems'>
