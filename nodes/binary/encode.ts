import { config, defineTransform, Type } from '../../runtime/plugin.ts'
import { inversionFindings } from './layout/inversion.ts'
import { layoutField, loadLayout, needLayout, placed, portField, portOf } from './layout/option.ts'
import { createWriter } from './write/writer.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'A value to the bytes of a device, by a layout',
      help: 'Writes a frame along `layout`, the same that `binary/decode` reads. Lengths, counts, flags, fixed values and checksums are worked out; scaled values go to the nearest step. A value that is missing, out of range or of the wrong kind leaves by `error`, with the field and what was expected. What a layout does not keep cannot be written again; the check says so.',
      keywords: ['payload', 'layout', 'kaitai', 'lorawan', 'modbus', 'downlink', 'struct'],
    },
    'zh-CN': {
      summary: '按布局把值转为设备的字节',
      help: '按 `layout` 写出帧，与 `binary/decode` 读取的布局相同。长度、计数、标志、固定值与校验和自动得出；带比例的值取最近的一步。缺少的、超出范围的或类型不符的值从 `error` 端口离开，并指出字段与期望。布局没有保留的内容无法写回，检查时会说明。',
      keywords: ['负载', '布局', '下行', '结构'],
    },
  },
  icon: 'binary',
  config: config({ layout: layoutField, port: Type.Optional(portField) }),
  examples: [
    {
      title: 'A set point for a valve',
      yaml: 'type: binary/encode\nlayout:\n  seq:\n    - { type: u1, contents: 14 }\n    - { id: targetTemperature, type: u1 }',
    },
  ],
  inputs: ['json'],
  outputs: { out: 'bytes' },
  *check({ layout }) {
    const loaded = loadLayout(layout)
    yield* loaded.findings
    if (loaded.layout) yield* placed(layout, inversionFindings(loaded.layout))
  },
  create({ layout, port }) {
    const known = needLayout(layout)
    const write = createWriter(known)
    const portFrom = portOf(known, port)
    return (message) => {
      const { payload, topic, meta } = message
      return { payload: write(payload, message, portFrom(message)), topic, meta }
    }
  },
})
