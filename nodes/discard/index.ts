import { config, defineSink } from '../../runtime/plugin.ts'

export default defineSink({
  text: {
    en: {
      summary: 'Takes messages and does nothing',
      help: 'Ends a branch on purpose. Every message counts as delivered, and the counters show how many there were.',
      keywords: ['null', 'drop', 'sink'],
    },
    'zh-CN': {
      summary: '接收消息但不做任何事',
      help: '有意结束一个分支。每条消息都视为已送达，计数器显示其数量。',
      keywords: ['丢弃', '空'],
    },
  },
  icon: 'trash-2',
  config: config({}),
  examples: [{ title: 'Count and forget', yaml: 'type: discard' }],
  inputs: ['any'],
  start: () => ({ write: () => undefined }),
})
