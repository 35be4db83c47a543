/** Fields that reading and writing share. */
import { field } from '../../../runtime/plugin.ts'

const inline = {
  en: 'A schema that stands in the flow.',
  zh: '写在流程中的模式。',
}

const sources = (en: string, zh: string) =>
  field.oneOf(
    [
      field.file(
        { en: 'An `.avsc` file, relative to the flow file.', zh: '`.avsc` 文件，相对于流程文件。' },
        ['.avsc', '.json'],
      ),
      field.map(field.any(inline), inline),
      field.list(field.any(inline), inline),
    ],
    { en, zh, examples: ['schemas/reading.avsc'] },
  )

export const schemaField = sources(
  'The schema that the bytes are written with: an `.avsc` file of the flows folder, or the schema itself.',
  '写入字节所用的模式：流程文件夹中的 `.avsc` 文件，或模式本身。',
)
export const readerField = sources(
  'The schema that you want to see. Fields are matched by name and alias, numbers widened, defaults filled in. Without it, what was written is what comes out.',
  '希望得到的模式。字段按名称和别名匹配，数字会加宽，缺失处填默认值。不填则写入什么就输出什么。',
)

export const framingField = field.choice(['none', 'single-object', 'confluent'], {
  en: 'What stands before the datum: `none`, the header of a `single-object` (c3 01 and the fingerprint of the schema, which is checked), or that of a `confluent` schema registry (0 and the id of the schema).',
  zh: '数据之前的内容：无（none）、单对象头（single-object：c3 01 与模式指纹，会校验）或 Confluent 模式注册表头（confluent：0 与模式编号）。',
  default: 'none',
})

export const schemaIdField = (en: string, zh: string) =>
  field.integer({ en, zh, examples: [1] }, { minimum: 0, maximum: 4_294_967_295 })

export const logicalField = field.choice(['plain', 'raw'], {
  en: 'Logical types: `plain` makes dates and times ISO 8601 text, decimals text with all digits, UUIDs text; `raw` leaves numbers and bytes.',
  zh: '逻辑类型：`plain` 把日期和时间转为 ISO 8601 文本、decimal 转为保留全部数字的文本、UUID 转为文本；`raw` 保持为数字和字节。',
  default: 'plain',
})

export const unionsField = field.choice(['plain', 'tagged'], {
  en: 'Values of unions: `plain`, or `tagged` with the name of the branch as in the JSON encoding of Avro (`{ "string": "x" }`).',
  zh: '联合类型的值：直接给出（plain），或按 Avro JSON 编码带分支名（tagged，`{ "string": "x" }`）。',
  default: 'plain',
})

export const maxDepthField = field.integer(
  {
    en: 'How deep values may be nested.',
    zh: '值允许的最大嵌套深度。',
    default: 64,
    advanced: true,
  },
  { minimum: 1, maximum: 500 },
)
