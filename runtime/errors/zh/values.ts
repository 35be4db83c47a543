/** E3xx, W3xx and E4xx in Chinese. */
import { zh } from '../../words.ts'
import { noHint, quote } from '../define.ts'
import type { Translation } from '../define.ts'
import type { values as english } from '../values.ts'
import { allOf, anyOf, didYouMean, sentence, sentences } from './define.ts'

export const values: Translation<typeof english> = {
  E301: {
    title: '未知的键',
    explanation:
      '键会严格检查，因为写错的键会被悄悄忽略。以 `x-` 开头的键会保留在文件中，但不起作用。',
    message: ({ key, owner, missing, suggestion }) =>
      missing && suggestion !== undefined
        ? zh`${owner}没有键 "${key}"，并且缺少 "${suggestion}"`
        : zh`${owner}没有键 "${key}"`,
    hint: ({ suggestion, keys }) =>
      didYouMean(suggestion) ??
      (keys.length > 0 ? zh`它的键有${allOf(keys.map(quote), 16)}。` : '它没有自己的键。'),
  },
  E302: {
    title: '值的类型不对',
    explanation: '该字段需要另一种类型的值，例如数字而不是文本。',
    message: ({ field, wanted, found }) => zh`${field}必须是${wanted}，而不是${found}`,
    hint: ({ advice }) => advice,
  },
  E303: {
    title: '值不在可选项之中',
    explanation: '该字段只接受几个固定的词或数字。',
    message: ({ field, choices, found }) => zh`${field}必须是${anyOf(choices)}，而不是${found}`,
    hint: ({ suggestion }) => didYouMean(suggestion),
  },
  E304: {
    title: '数字超出范围',
    explanation: '数字小于或大于该字段允许的范围。',
    message: ({ field, bound, found }) => zh`${field}必须${bound}，而不是${found}`,
    hint: noHint,
  },
  E305: {
    title: '文本的格式不对',
    explanation: '文本不符合该字段要求的格式。',
    message: ({ field, found }) => zh`${field}的格式不对：${found}`,
    hint: ({ pattern, examples }) =>
      sentences(
        examples.length > 0 ? zh`请写成${anyOf(examples)}这样的形式。` : undefined,
        `格式由正则表达式 ${pattern} 规定。`,
      ),
  },
  E306: {
    title: '缺少键',
    explanation: '此键没有默认值，必须写在文件里。',
    message: ({ key, owner }) => zh`${owner}需要键 "${key}"`,
    hint: ({ key, example }) =>
      example === undefined ? `添加 "${key}: ..."。` : `例如添加 "${key}: ${example}"。`,
  },
  E307: {
    title: '太少或太多',
    explanation: '列表、映射或文本的长度超出该字段允许的范围。',
    message: ({ field, bound, found }) => zh`${field}必须${bound}，而不是${found}`,
    hint: noHint,
  },
  E309: {
    title: '不符合任何一种写法',
    explanation: '该字段有几种写法，而这里的值都不符合。',
    message: ({ field, shapes, found }) => zh`${field}必须是${anyOf(shapes)}，而不是${found}`,
    hint: ({ suggestion, advice }) => didYouMean(suggestion) ?? advice,
  },
  E310: {
    title: '环境变量未设置',
    explanation:
      '`${env:NAME}` 代表环境变量 NAME。`${env:NAME:-text}` 给出变量未设置时使用的文本。',
    message: ({ name }) => `环境变量 "${name}" 未设置`,
    hint: ({ name }) =>
      `设置它（例如写在 --env-file 指定的文件中），或给出默认值：\${env:${name}:-text}。`,
  },
  E311: {
    title: '无法读取的文件',
    explanation: '`${file:PATH}` 代表一个文件的文本，例如机密。',
    message: ({ path, reason }) => `无法读取文件 "${path}"：${reason}`,
    hint: () => '检查文件的路径和权限。',
  },
  E312: {
    title: '无法解析的引用',
    explanation:
      '引用的写法有 `${env:NAME}`、`${env:NAME:-default}` 和 `${file:PATH}`，子流程中还有 `${param:NAME}`。字面的 `${` 写作 `$${`。',
    message: ({ reference, reason }) => `"${reference}" 不是引用：${reason}`,
    hint: () =>
      '请写成 ${env:NAME}、${env:NAME:-default} 或 ${file:PATH}；字面的 "${" 写作 "$${"。',
  },
  E313: {
    title: '值不是时长',
    explanation: '时长由数字和单位组成：`250ms`、`30s`、`5m`、`1h`、`7d`。',
    message: ({ field, found }) => zh`${field}必须是 250ms、30s 或 1h 这样的时长，而不是${found}`,
    hint: ({ suggestion }) => didYouMean(suggestion) ?? '单位有 ms、s、m、h 和 d。',
  },
  E314: {
    title: '值不是大小',
    explanation:
      '大小由数字和单位组成：`512B`、`64KiB`、`16MiB`、`1GiB`（或按千进位的 kB、MB、GB）。',
    message: ({ field, found }) => zh`${field}必须是 64KiB 或 16MiB 这样的大小，而不是${found}`,
    hint: ({ suggestion }) => didYouMean(suggestion) ?? '单位有 B、KiB、MiB、GiB、kB、MB 和 GB。',
  },
  E315: {
    title: '违反了类型的规则',
    explanation: '类型会自行检查配置中模式（schema）无法表达的规则。',
    message: ({ message }) => message,
    hint: ({ hint }) => sentence(hint),
  },
  E316: {
    title: '不能使用引用的位置',
    explanation: '节点或连接的类型必须在读取其他内容之前确定，因此不能来自引用。',
    message: ({ field, reference }) => zh`${field}不能是 ${reference} 这样的引用`,
    hint: () => '请直接写出来。',
  },
  E317: {
    title: '流程旁的文件无法使用',
    explanation:
      '模式和布局保存在流程文件夹中的单独文件里；流程以相对于流程文件的路径指定它们。流程文件夹之外的文件（包括经由链接指向的）不会被读取。',
    message: ({ path, reason }) => `无法使用文件 "${path}"：${reason}`,
    hint: () => '请把它放进流程文件夹，并写出相对于流程文件的路径。',
  },
  W301: {
    title: '写在文件里的机密',
    explanation: '文件保存在仓库中，很多人都能读到。机密应放在环境变量或单独的文件中。',
    message: ({ field }) => zh`${field}是机密，却以明文写在文件里`,
    hint: () => '请使用引用：${env:NAME} 或 ${file:/run/secrets/name}。',
  },
  W302: {
    title: '值得再斟酌的选择',
    explanation: '类型对自己的配置提出提醒；流程仍会照常运行。',
    message: ({ message }) => message,
    hint: ({ hint }) => sentence(hint),
  },
  E401: {
    title: '无法编译的表达式',
    explanation:
      '表达式使用 CEL：`payload.temperature > 30 && topic.startsWith("plant/")`。变量有 `payload`、`topic`、`meta` 和 `now`。',
    message: ({ field, message }) => zh`${field}不是有效的表达式：${message}`,
    hint: ({ hint }) => sentence(hint),
  },
  E402: {
    title: '无法编译的模板',
    explanation: '模板是文本，其中的表达式写在双花括号中：`plant/{{ payload.line }}/state`。',
    message: ({ field, message }) => zh`${field}不是有效的模板：${message}`,
    hint: ({ hint }) => sentence(hint),
  },
}
