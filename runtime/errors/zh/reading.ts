/** E1xx in Chinese. */
import { zh } from '../../words.ts'
import type { Translation } from '../define.ts'
import type { reading as english } from '../reading.ts'
import { sentences } from './define.ts'

export const reading: Translation<typeof english> = {
  E101: {
    title: '文件不是 YAML',
    explanation: '文本违反了 YAML 的规则，此处之后的内容都不可信。请修正后重新检查。',
    message: ({ reason }) => `这不是 YAML：${reason}`,
    hint: ({ advice }) => advice,
  },
  E102: {
    title: '合并冲突标记',
    explanation:
      'Git 无法合并文件的两个版本，把两者都留在了文件里，用 `<<<<<<<`、`=======` 和 `>>>>>>>` 行隔开。在只剩一个版本之前，其他内容都不会检查。',
    message: () => '文件中有未解决的合并冲突',
    hint: ({ end }) =>
      sentences(
        end === undefined ? undefined : `冲突到第 ${end} 行结束。`,
        '保留其中一方或双方的内容，并删除标记行。',
      ),
  },
  E103: {
    title: '用制表符缩进',
    explanation: 'YAML 只能用空格缩进；制表符没有确定的宽度。',
    message: () => '这一行用制表符缩进，而 YAML 只允许空格',
    hint: () => '把制表符换成两个空格。',
  },
  E104: {
    title: '重复的键',
    explanation: '一个键在映射中只能出现一次，否则其中一个值会悄悄丢失。',
    message: ({ key, line }) => `键 "${key}" 在这里重复出现，第一次在第 ${line} 行`,
    hint: () => '删除其中一个，或换一个名称。',
  },
  E105: {
    title: '别名成倍膨胀',
    explanation:
      '别名（`*name`）重复锚点标记的内容。如果锚点里又有别名，很短的文件也会无限膨胀。此上限用来防止这种情况。',
    message: ({ limit }) => `别名展开后超过 ${limit} 个值`,
    hint: () => '把重复的部分直接写出来，或在锚点里少用别名。',
  },
  E106: {
    title: '嵌套太深',
    explanation: '没有流程需要这么多层；此上限保护运行时不受恶意文件的影响。',
    message: ({ limit }) => `这里的列表和映射嵌套超过 ${limit} 层`,
    hint: () => '是否有括号没有闭合？如果没有，请减少嵌套。',
  },
  E107: {
    title: '文件太大',
    explanation:
      '流程文件最多 1 MiB、200,000 个值，足以容纳一万个节点；大量数据应放在单独的文件里。',
    message: ({ what }) => `文件太大：${what}`,
    hint: () => '把流程拆成同一文件夹中的多个文件。',
  },
  E108: {
    title: '一个文件中有多个文档',
    explanation: '一个文件就是一个流程。`---` 行会开始第二个 YAML 文档。',
    message: () => '这里开始了第二个 YAML 文档，而一个文件只能有一个流程',
    hint: () => '把它移到单独的文件中，或删除 "---" 这一行。',
  },
  E109: {
    title: '文件是空的',
    explanation: '文件里只有空行和注释。',
    message: () => '文件是空的',
    hint: () => '流程以 "version: 1" 开头，接着是 "nodes:" 和 "wires:"。',
  },
  E110: {
    title: '控制字符',
    explanation:
      'YAML 不允许编辑器不显示的字符（NUL、ESC 等）。文件可能是二进制文件，或者已经损坏。',
    message: ({ character }) => `文件中有控制字符 ${character}`,
    hint: () => '删除它；在双引号中可以写成 "\\x1b" 这样的转义。',
  },
  E111: {
    title: '文件不是映射',
    explanation: '流程文件的顶层是一个映射，包含键 `version`、`nodes` 和 `wires`。',
    message: ({ found }) => zh`文件必须是键和值的映射，而不是${found}`,
    hint: () => '流程以 "version: 1" 开头，接着是 "nodes:" 和 "wires:"。',
  },
  E112: {
    title: '键不是文本',
    explanation: '映射的键是文本。以 `{{` 开头的文本必须加引号，因为 YAML 把花括号读作映射。',
    message: ({ found }) => zh`键必须是文本，而不是${found}`,
    hint: ({ template }) =>
      template ? "给带占位的文本加上引号：'{{ topic }}'。" : '把键写成普通文本，或加上引号。',
  },
  E113: {
    title: '没有锚点的别名',
    explanation: '别名（`*name`）重复在它之前用锚点（`&name`）标记的内容。',
    message: ({ name }) => `此别名之前没有锚点 "&${name}"`,
    hint: ({ suggestion }) =>
      sentences(
        suggestion === undefined ? undefined : `是不是想写 "*${suggestion}"？`,
        '以 "*" 开头的文本必须加引号。',
      ),
  },
  E114: {
    title: '未知的标签',
    explanation: '以 `!` 开头的词是 YAML 标签。流程文件不使用标签。',
    message: ({ tag }) => `标签 "${tag}" 在流程文件中没有意义`,
    hint: () => '删除它；以 "!" 开头的文本必须加引号。',
  },
  E115: {
    title: '合并键的值不是映射',
    explanation: '键 `<<` 引入另一个映射的键，通常写作 `<<: *name`。',
    message: ({ found }) => zh`"<<" 的值必须是映射或映射的列表，而不是${found}`,
    hint: () => '写成 "<<: *name"，其中 "&name" 标记一个映射。',
  },
  E116: {
    title: '别名在自己的锚点之内',
    explanation: '这个值会无限地包含自身。',
    message: ({ name }) => `别名 "*${name}" 位于 "&${name}" 所标记的内容之内`,
    hint: () => '把里面的值直接写出来。',
  },
}
