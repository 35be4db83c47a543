import type { Area } from '../messages.ts'

export const commands = {
  undo: '撤销',
  redo: '重做',
  save: '保存',
  newFlow: '新建流程',
  rename: '重命名流程',
  duplicate: '创建流程副本',
  remove: '删除流程',
  left: '显示左侧面板',
  right: '显示右侧面板',
  drawer: '显示底部抽屉',
  palette: '命令面板',
  find: '查找节点',
  shortcuts: '键盘快捷键',
  nextRegion: '下一个区域',
  previousRegion: '上一个区域',
  diff: '查看更改',
} satisfies Area<'commands'>
