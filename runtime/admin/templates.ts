/** Flows to start from: whole files that run at once, with a name and a sentence in both languages. */
import { readFile } from 'node:fs/promises'

import type { Template } from './contract/files.ts'

type Texts = Pick<Template, 'name' | 'summary'>

/** In the order in which they are offered; each is the file `templates/<id>.yaml`. */
const texts: Readonly<Record<string, Texts>> = {
  'mqtt-to-websocket': {
    name: { en: 'MQTT to a WebSocket dashboard', 'zh-CN': 'MQTT 到 WebSocket 仪表板' },
    summary: {
      en: 'Readings go to every dashboard that is connected.',
      'zh-CN': '把读数发送给每个已连接的仪表板。',
    },
  },
  'websocket-to-mqtt': {
    name: { en: 'WebSocket commands to MQTT', 'zh-CN': 'WebSocket 命令到 MQTT' },
    summary: {
      en: 'Commands are checked and published; refused ones are answered.',
      'zh-CN': '检查命令后发布；被拒绝的命令会得到答复。',
    },
  },
  bridge: {
    name: { en: 'MQTT to MQTT bridge', 'zh-CN': 'MQTT 到 MQTT 桥接' },
    summary: {
      en: 'Messages cross from one broker to another, acknowledged end to end.',
      'zh-CN': '消息从一个代理传到另一个代理，端到端确认。',
    },
  },
  simulator: {
    name: { en: 'Simulator', 'zh-CN': '模拟器' },
    summary: {
      en: 'Makes readings and publishes them, to try the rest without devices.',
      'zh-CN': '生成读数并发布，无需设备即可试用其余部分。',
    },
  },
  alarm: {
    name: { en: 'Filter and alarm', 'zh-CN': '过滤与告警' },
    summary: {
      en: 'Passes what is out of range and publishes an alarm.',
      'zh-CN': '放行超出范围的读数并发布告警。',
    },
  },
  'route-by-topic': {
    name: { en: 'Route by topic and size', 'zh-CN': '按主题和大小路由' },
    summary: {
      en: 'Sends messages on by the topic they came on and by how large they are.',
      'zh-CN': '按消息的主题和大小把消息分流。',
    },
  },
  transcode: {
    name: { en: 'Decode, transform, encode', 'zh-CN': '解码、转换、编码' },
    summary: {
      en: 'Hex text becomes bytes, a value, and Base64 again.',
      'zh-CN': '十六进制文本变为字节和值，再编码为 Base64。',
    },
  },
  empty: {
    name: { en: 'Empty flow', 'zh-CN': '空流程' },
    summary: {
      en: 'The smallest flow that runs, with a comment on each part.',
      'zh-CN': '可运行的最小流程，每个部分都有注释。',
    },
  },
}

let known: Promise<Template[]> | undefined

export function readTemplates(): Promise<Template[]> {
  known ??= Promise.all(
    Object.entries(texts).map(async ([id, { name, summary }]) => ({
      id,
      name: { ...name },
      summary: { ...summary },
      text: await readFile(new URL(`./templates/${id}.yaml`, import.meta.url), 'utf8'),
    })),
  )
  return known
}
