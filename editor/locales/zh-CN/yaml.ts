import type { Area } from '../messages.ts'

export const yaml = {
  label: '流程文本',
  typing: '编辑文本',
  readOnly: '此流程只读。',
  conflict: (count) =>
    `此文件中有 ${count} 处 git 冲突。文件中同时有双方的内容。请合并，或手动每处保留一方。`,
  goToConflict: '转到第一处',
  solveConflicts: '合并…',
  conflictsSolved: '合并双方内容',
  atTop: '流程',
  broken: (reason) => `此处文本无法读取：${reason}`,
  doesNotFit: '类型不匹配，或连线已存在。',
  show: '显示流程文本',
  focus: '转到流程文本',
  editor: {
    find: '查找',
    replace: '替换',
    next: '下一个',
    previous: '上一个',
    all: '全部',
    matchCase: '区分大小写',
    regexp: '正则表达式',
    byWord: '全字匹配',
    replaceOne: '替换',
    replaceAll: '全部替换',
    close: '关闭',
    goToLine: '转到行',
    go: '转到',
    unfold: '展开',
    fold: '折叠',
  },
} satisfies Area<'yaml'>
