/** The flow file itself, without what the types say: nodes and connections are open here. */
import { field, Type } from '../field.ts'
import { fieldSchema } from './describe.ts'
import type { FieldSchema } from './describe.ts'
import { engineKeys } from './engine-keys.ts'
import { paramTypes } from './subflow/declaration.ts'

/** Names of nodes and connections. */
export const namePattern = '^[a-z][a-z0-9-]*$'

/** As `colours` in edit/view.ts; the editor draws them. */
const colour = field.choice(['grey', 'teal', 'violet', 'blue', 'green', 'amber', 'red'], {
  en: 'Colour on the canvas.',
  zh: '画布上的颜色。',
})

const coordinate = (en: string, zh: string) => field.integer({ en, zh })

const open = (en: string, zh: string) =>
  Type.Unsafe<unknown>({ type: 'object', 'x-open': true, description: en, 'x-zh': zh })

const anything = (en: string, zh: string) =>
  Type.Unsafe<unknown>({ 'x-open': true, description: en, 'x-zh': zh })

const withoutDefaults = (schema: FieldSchema | undefined): FieldSchema => {
  const properties = Object.entries(schema?.properties ?? {}).map(([key, inner]) => {
    const { default: _, ...rest } = inner
    return [key, rest] as const
  })
  const { default: _, required: __, ...rest } = schema ?? {}
  return { ...rest, properties: Object.fromEntries(properties) }
}

const paramDeclaration = field.group(
  {
    type: field.choice(paramTypes, { en: 'What it takes.', zh: '取值的类型。' }),
    default: Type.Optional(
      anything('Its value where an instance says nothing.', '实例未设置时的值。'),
    ),
    help: Type.Optional(field.string({ en: 'What it does, for people.', zh: '给人看的说明。' })),
    required: Type.Optional(
      field.boolean({
        en: 'Whether an instance must set it. Without it: when it has no default.',
        zh: '实例是否必须设置；未写明时，没有默认值的参数必须设置。',
      }),
    ),
    choices: Type.Optional(
      field.list(field.string({ en: 'One of the words.', zh: '其中一个词。' }), {
        en: 'The words of a choice.',
        zh: 'choice 的可选值。',
      }),
    ),
    of: Type.Optional(
      field.list(field.string({ en: 'A type of connection.', zh: '一种连接类型。' }), {
        en: 'The types that a connection may have.',
        zh: '连接可以是的类型。',
      }),
    ),
  },
  { en: 'A param of the subflow.', zh: '子流程的一个参数。' },
)

const nodeOrPort = field.string({ en: 'A node, or a node and a port.', zh: '节点，或节点和端口。' })
const portDeclaration = field.oneOf(
  [nodeOrPort, field.list(nodeOrPort, { en: 'Several of them.', zh: '其中的几个。' })],
  { en: 'Where the port leads to inside.', zh: '该端口通往内部的何处。' },
)

export const flowFile: FieldSchema = fieldSchema(
  Type.Object(
    {
      // Judged by check.ts in its own words, so it is not required here.
      version: Type.Optional(
        Type.Unsafe<number>({
          'x-open': true,
          type: 'integer',
          minimum: 1,
          maximum: 1,
          description: 'Version of the file format.',
          'x-zh': '文件格式的版本。',
        }),
      ),
      name: Type.Optional(
        field.string({ en: 'Name of the flow, for people.', zh: '流程的名称。' }),
      ),
      description: Type.Optional(field.string({ en: 'What the flow is for.', zh: '流程的用途。' })),
      defaults: Type.Optional(
        Type.Object(
          {
            errors: Type.Optional(
              field.string({
                en: 'The node that gets every failed message whose `error` port is not wired.',
                zh: '接收所有未连线的 `error` 端口消息的节点。',
              }),
            ),
            retry: Type.Optional(
              Type.Unsafe<unknown>(withoutDefaults(engineKeys['retry']?.schema)),
            ),
            window: Type.Optional(
              Type.Unsafe<unknown>(withoutDefaults(engineKeys['window']?.schema)),
            ),
          },
          {
            additionalProperties: false,
            description: 'What holds for all nodes that do not say otherwise.',
            'x-zh': '所有未另行说明的节点的默认值。',
          },
        ),
      ),
      params: Type.Optional(
        field.map(paramDeclaration, {
          en: 'What an instance of this subflow can set; `${param:NAME}` stands for it.',
          zh: '该子流程的实例可以设置的参数；用 `${param:NAME}` 引用。',
        }),
      ),
      ports: Type.Optional(
        field.map(portDeclaration, {
          en: 'Makes the file a subflow. `in` names the node that gets what comes in; each other port names where it comes from, as `node` or `node.port`.',
          zh: '使该文件成为子流程。`in` 指明接收消息的节点；其他端口指明消息来自何处，写作 `node` 或 `node.port`。',
          examples: [{ in: 'parse', out: 'hot' }],
        }),
      ),
      connections: Type.Optional(
        open(
          'Connections to the outside by name; nodes share them.',
          '按名称定义的外部连接，供节点共用。',
        ),
      ),
      nodes: open('The nodes by id.', '按标识定义的节点。'),
      wires: Type.Optional(
        Type.Array(
          Type.Unsafe<string>({
            type: 'string',
            'x-open': true,
            examples: ['source -> filter -> sink', 'filter.error -> dead'],
          }),
          {
            description: 'Chains of nodes: `a -> b -> c`, with ports as `a.error -> d`.',
            'x-zh': '节点链：`a -> b -> c`，端口写作 `a.error -> d`。',
          },
        ),
      ),
      groups: Type.Optional(
        field.map(
          field.group(
            {
              name: Type.Optional(
                field.string({ en: 'Name of the group, for people.', zh: '分组的名称。' }),
              ),
              nodes: field.list(
                field.string({ en: 'A node of the group.', zh: '分组中的一个节点。' }),
                { en: 'The nodes of the group.', zh: '分组中的节点。' },
              ),
              colour: Type.Optional(colour),
              collapsed: Type.Optional(
                field.boolean({
                  en: 'Whether the editor draws the group as one box.',
                  zh: '编辑器是否把该分组绘制为一个方框。',
                }),
              ),
            },
            { en: 'A group of nodes.', zh: '一个节点分组。' },
          ),
          {
            en: 'Nodes that the editor draws together. Optional; the runtime does not read it.',
            zh: '编辑器绘制在一起的节点（可选）；运行时不读取。',
          },
        ),
      ),
      notes: Type.Optional(
        field.map(
          field.group(
            {
              text: field.string({ en: 'What the note says.', zh: '便签的内容。' }),
              x: coordinate('Column on the grid.', '网格上的横坐标。'),
              y: coordinate('Row on the grid.', '网格上的纵坐标。'),
              width: Type.Optional(coordinate('Width on the grid.', '网格上的宽度。')),
              height: Type.Optional(coordinate('Height on the grid.', '网格上的高度。')),
              colour: Type.Optional(colour),
            },
            { en: 'A note on the canvas.', zh: '画布上的一张便签。' },
          ),
          {
            en: 'Notes that lie on the canvas beside the nodes. Optional; the runtime does not read it.',
            zh: '画布上节点旁的便签（可选）；运行时不读取。',
          },
        ),
      ),
      layout: Type.Optional(
        field.map(
          field.group(
            {
              x: coordinate('Column on the grid.', '网格上的横坐标。'),
              y: coordinate('Row on the grid.', '网格上的纵坐标。'),
            },
            { en: 'Where the node is drawn.', zh: '节点绘制的位置。' },
          ),
          {
            en: 'Where the editor draws each node. Optional.',
            zh: '编辑器绘制各节点的位置（可选）。',
          },
        ),
      ),
    },
    { additionalProperties: false, description: 'A Sluice flow.', 'x-zh': 'Sluice 流程。' },
  ),
)
