/** E23x and E33x in Chinese. */
import { zh } from '../../words.ts'
import { quote } from '../define.ts'
import type { Translation } from '../define.ts'
import type { subflows as english } from '../subflows.ts'
import { allOf, didYouMean } from './define.ts'

export const subflows: Translation<typeof english> = {
  E231: {
    title: '无法使用的子流程',
    explanation:
      '以 `./` 或 `../` 开头的类型是子流程：一个带有 `ports` 的流程文件，路径相对于使用它的文件。它必须位于流程文件夹中；文件夹之外的内容（包括链接指向的）不会被读取。',
    message: ({ type, reason }) => `子流程 "${type}" 无法使用：${reason}`,
    hint: () =>
      '请写一个带有 "ports" 的流程文件的路径，相对于本文件，例如 "./subflows/clean.yaml"。',
  },
  E232: {
    title: '子流程包含自身',
    explanation: '子流程可以使用其他子流程，但不能再通回自己，否则永无止境。',
    message: ({ type, cycle }) => `"${type}" 又通回本文件：${cycle.join(' -> ')}`,
    hint: () => '请去掉其中一步。',
  },
  E233: {
    title: '有问题的子流程',
    explanation: '子流程的文件有错误时，流程无法运行。错误会连同所在位置一起列出。',
    message: ({ type, message }) => `子流程 "${type}" 有问题：${message}`,
    hint: ({ place }) => `见 ${place}。`,
  },
  E234: {
    title: '参数不适合子流程内部',
    explanation: '子流程本身没有问题，但此实例写明或省略的值不适合它被使用的地方。',
    message: ({ param, type, message }) =>
      param === undefined
        ? `这不适合子流程 "${type}"：${message}`
        : `"${param}" 不适合子流程 "${type}"：${message}`,
    hint: ({ place }) => `它用在 ${place}。`,
  },
  E235: {
    title: '端口没有通往任何地方',
    explanation:
      '在 `ports` 中，`in` 指明接收消息的节点；其他名称都是输出，指明消息来自何处：`out: hot` 或 `cold: split.cold`。用列表可以写几个。',
    message: ({ port, reason }) => `端口 "${port}" 不能这样写：${reason}`,
    hint: () => '例如写成 "ports: { in: parse, out: hot }"。',
  },
  E236: {
    title: '没有端口的子流程',
    explanation: '带有 `params` 的文件是子流程，而使文件成为子流程的是 `ports`。',
    message: () => '该文件是子流程，但它没有端口',
    hint: () => '例如写上 "ports: { in: parse, out: hot }"，或删除此键。',
  },
  E331: {
    title: '未知的参数',
    explanation: '`${param:NAME}` 代表子流程的参数，参数在同一文件顶部的 `params` 下声明。',
    message: ({ name }) => `没有参数 "${name}"`,
    hint: ({ suggestion, params, isSubflow }) =>
      didYouMean(suggestion) ??
      (params.length > 0
        ? zh`参数有${allOf(params.map(quote))}。`
        : isSubflow
          ? '请在 "params" 下声明它。'
          : '只有子流程（带有 "ports" 的文件）才有参数。'),
  },
  E332: {
    title: '参数的类型不符',
    explanation: '参数只能用在其类型的值可以出现的地方。',
    message: ({ field, wanted, param, found }) =>
      zh`${field}必须是${wanted}，而参数 "${param}" 是${found}`,
    hint: ({ param }) => `请修改 "params" 下 "${param}" 的 "type"，或改用其他参数。`,
  },
  E333: {
    title: '参数声明有误',
    explanation:
      '参数有 `type`（text、number、boolean、choice、expression、duration、secret 或 connection），还可以有 `default`、`help` 和 `required`；choice 有 `choices`，connection 有 `of`。',
    message: ({ param, reason }) => `参数 "${param}" 不能这样写：${reason}`,
    hint: () => '例如写成 "limit: { type: number, default: 30 }"。',
  },
}
