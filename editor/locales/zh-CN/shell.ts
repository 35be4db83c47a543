import type { Area } from '../messages.ts'

export const shell = {
  undone: (label) => `已撤销：${label}`,
  redone: (label) => `已重做：${label}`,
  loading: '正在加载…',
  refusals: {
    'broken-text': 'YAML 有错误，请先修正',
    'no-such-node': '该节点已不存在',
    'no-such-connection': '该连接已不存在',
    'no-such-wire': '该连线已不存在',
    'no-such-path': '该值已不存在',
    'name-taken': '该名称已被使用',
    'bad-name': '名称由小写字母、数字和连字符组成，并以字母开头',
    'bad-fragment': '该文本不是流程的一部分',
    shared: '该值来自被多处共用的锚点，请在 YAML 中修改',
  },
} satisfies Area<'shell'>
