import { config, defineTransform, PermanentError, Type } from '../../runtime/plugin.ts'
import { layoutField, loadLayout, needLayout, portField, portOf } from './layout/option.ts'
import { createReader, readSpans } from './read/reader.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Bytes of a device to a value, by a layout',
      help: 'Reads a binary frame along `layout`: fields with their types, scales and names, bit fields, tagged values, repetitions, choices and checksums. The layout is written once and serves `binary/encode` too. A frame that is too short, has bytes left over, or holds a value that the layout does not allow leaves by `error`, with the offset, the field, what was expected and what was found. Whole numbers beyond ±(2^53 - 1) become big integers; a float that is no number is refused unless a `sentinel` names it.',
      keywords: ['payload', 'layout', 'kaitai', 'lorawan', 'modbus', 'tlv', 'struct', 'parser'],
    },
    'zh-CN': {
      summary: '按布局把设备的字节转为值',
      help: '按 `layout` 读取二进制帧：字段的类型、比例与名称，位字段，带标签的值，重复，选择与校验和。布局只写一次，也供 `binary/encode` 使用。帧过短、有多余字节或含有布局不允许的值时，从 `error` 端口离开，并指出偏移、字段、期望值与实际值。超过 ±(2^53 - 1) 的整数成为大整数；不是数字的浮点值会被拒绝，除非由 `sentinel` 指定。',
      keywords: ['负载', '布局', '解析', '结构'],
    },
  },
  icon: 'binary',
  config: config({ layout: layoutField, port: Type.Optional(portField) }),
  examples: [
    {
      title: 'Temperature and humidity',
      yaml: 'type: binary/decode\nlayout:\n  seq:\n    - { id: temperature, type: s2, scale: 0.1, unit: °C }\n    - { id: humidity, type: u1, scale: 0.5, unit: "%" }',
    },
    {
      title: 'Tagged values',
      yaml: 'type: binary/decode\nlayout:\n  tlv:\n    tag: u1\n    cases:\n      "0x01": { id: temperature, type: s2, scale: 0.1 }\n      "0x02": { id: humidity, type: u1 }\n    unknown: error',
    },
  ],
  inputs: ['bytes'],
  outputs: { out: 'json' },
  *check({ layout }) {
    yield* loadLayout(layout).findings
  },
  create({ layout, port }) {
    const read = createReader(needLayout(layout))
    const portFrom = portOf(needLayout(layout), port)
    return (message) => {
      const { payload, topic, meta } = message
      if (!(payload instanceof Uint8Array))
        throw new PermanentError('decode', 'the payload is no bytes')
      return { payload: read(payload, message, portFrom(message)), topic, meta }
    }
  },
  spans({ layout, port }) {
    const known = needLayout(layout)
    const portFrom = portOf(known, port)
    return (message) =>
      message.payload instanceof Uint8Array
        ? readSpans(known, message.payload, message, portFrom(message))
        : []
  },
})
