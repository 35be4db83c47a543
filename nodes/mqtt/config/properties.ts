import { field, Type } from '../../../runtime/plugin.ts'
import type { Static } from '../../../runtime/plugin.ts'

/** MQTT 5 properties of a message that is published: templates, filled for each message. */
export const publishPropertiesConfig = field.group(
  {
    contentType: Type.Optional(
      field.template({
        en: 'MIME type of the payload.',
        zh: '负载的 MIME 类型。',
        examples: ['application/json'],
      }),
    ),
    responseTopic: Type.Optional(field.template({ en: 'Topic for an answer.', zh: '应答主题。' })),
    correlationData: Type.Optional(
      field.template({ en: 'Text that an answer carries back.', zh: '应答中带回的文本。' }),
    ),
    expiry: Type.Optional(
      field.duration({
        en: 'The broker forgets the message after this time, in whole seconds.',
        zh: '超过此时间（整秒）代理丢弃该消息。',
      }),
    ),
    payloadFormat: Type.Optional(
      field.choice(['bytes', 'text'], {
        en: 'Says whether the payload is UTF-8 text.',
        zh: '声明负载是否为 UTF-8 文本。',
      }),
    ),
    userProperties: Type.Optional(
      field.map(field.template({ en: 'Value.', zh: '值。' }), {
        en: 'Names and values of your own.',
        zh: '自定义名称和值。',
      }),
    ),
  },
  {
    en: 'MQTT 5 properties of the message.',
    zh: '消息的 MQTT 5 属性。',
    default: {},
    advanced: true,
  },
)
export type PublishPropertiesConfig = Static<typeof publishPropertiesConfig>
