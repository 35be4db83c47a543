/** Fields that reading and writing share. */
import { field } from '../../../runtime/plugin.ts'

export const schemaField = field.oneOf(
  [
    field.file(
      {
        en: 'A `.proto` file, relative to the flow file.',
        zh: '`.proto` 文件，相对于流程文件。',
        examples: ['schemas/reading.proto'],
      },
      ['.proto'],
    ),
    field.group(
      {
        text: field.string(
          { en: 'The text of a schema without imports of files.', zh: '模式文本，不能导入文件。' },
          { minLength: 1, maxLength: 262_144 },
        ),
      },
      { en: 'A schema that stands in the flow.', zh: '写在流程中的模式。' },
    ),
  ],
  {
    en: 'The schema: a `.proto` file of the flows folder, or its text.',
    zh: '模式：流程文件夹中的 `.proto` 文件，或其文本。',
    examples: ['schemas/reading.proto'],
  },
)

export const messageField = field.string({
  en: 'The message, with its package. May be left out when the file declares one message.',
  zh: '消息名称（含包名）。文件只声明一个消息时可以省略。',
  examples: ['plant.Reading'],
})

export const namesField = field.choice(['schema', 'json'], {
  en: 'Names of fields: as written in the `schema`, or in camel case as in the `json` form.',
  zh: '字段名：按模式中的写法（schema），或 JSON 形式的小驼峰（json）。',
  default: 'schema',
})

export const wellKnownField = field.choice(['plain', 'message'], {
  en: 'Types of Google: `plain` gives a Timestamp as ISO 8601 text, a Duration as `1.5s`, wrappers and Struct as the values inside; `message` leaves them as messages.',
  zh: 'Google 的内置类型：`plain` 把 Timestamp 转为 ISO 8601 文本、Duration 转为 `1.5s`、包装类型和 Struct 转为其中的值；`message` 保持为消息。',
  default: 'plain',
  advanced: true,
})

export const maxDepthField = field.integer(
  {
    en: 'How deep messages may be nested.',
    zh: '消息允许的最大嵌套深度。',
    default: 64,
    advanced: true,
  },
  { minimum: 1, maximum: 500 },
)
