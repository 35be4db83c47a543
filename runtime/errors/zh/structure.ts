/** E2xx and W2xx in Chinese. */
import { zh } from '../../words.ts'
import { quote } from '../define.ts'
import type { Translation } from '../define.ts'
import type { structure as english } from '../structure.ts'
import { allOf, anyOf, didYouMean, sentences } from './define.ts'

const portList = (ports: readonly string[]): string =>
  ports.length === 1
    ? `它唯一的端口是 ${quote(ports[0] as string)}。`
    : zh`它的端口有${allOf(ports.map(quote))}。`

const things = { node: '节点', connection: '连接' } as const

/** Kinds of node, as the list of types calls them. */
const kinds: Readonly<Record<string, string>> = {
  connection: '连接',
  source: '来源',
  transform: '转换节点',
  subflow: '子流程',
  route: '路由节点',
  stage: '阶段节点',
  sink: '去向',
}
const kindOf = (kind: string): string => kinds[kind] ?? kind

export const structure: Translation<typeof english> = {
  E201: {
    title: '缺少版本',
    explanation: '每个流程文件都要写明所用格式的版本，这样多年以后含义仍然不变。',
    message: () => '缺少键 "version"',
    hint: () => '在文件开头写上 "version: 1"。',
  },
  E202: {
    title: '版本太新',
    explanation: '文件是为更新版本的 Sluice 编写的。与其一知半解，不如整个拒绝。',
    message: ({ version, newest }) =>
      `文件的版本是 ${version}，而当前的 Sluice 最高支持版本 ${newest}`,
    hint: () => '安装更新版本的 Sluice，或者按当前版本改写流程。',
  },
  E203: {
    title: '未知的版本',
    explanation: '流程文件的版本是从 1 开始的整数。',
    message: ({ found, newest }) => zh`"version" 必须是 ${newest}，而不是${found}`,
    hint: ({ newest }) => `写成 "version: ${newest}"。`,
  },
  E204: {
    title: '没有这个端口',
    explanation:
      '连线从第一个节点的端口出来，进入第二个节点的端口。`sluice nodes TYPE` 列出一个类型的端口；有些类型会按配置生成端口。',
    message: ({ node, type, port, side }) =>
      `节点 "${node}"（${type}）没有${side === 'input' ? '输入端口' : '端口'} "${port}"`,
    hint: ({ ports, suggestion }) => sentences(portList(ports), didYouMean(suggestion)),
  },
  E205: {
    title: '连线指向不存在的节点',
    explanation: '连线的两端都用 `nodes` 下的键来指明节点。',
    message: ({ node }) => `没有节点 "${node}"`,
    hint: ({ suggestion, nodes }) =>
      didYouMean(suggestion) ??
      (nodes.length > 0 ? zh`现有的节点是${allOf(nodes.map(quote))}。` : '流程中还没有节点。'),
  },
  E206: {
    title: '无法解析的连线',
    explanation:
      '连线是一串节点：`a -> b -> c`。端口写在节点后面：`a.error -> d`。端口 `out` 和 `in` 省略不写。',
    message: ({ reason }) => `无法解析这条连线：${reason}`,
    hint: ({ advice }) =>
      advice ?? '请写成 "source -> filter -> sink" 或 "filter.error -> dead" 这样的形式。',
  },
  E207: {
    title: '未知的类型',
    explanation: '`sluice nodes` 列出所有已安装的类型。',
    message: ({ type }) => `没有类型 "${type}"`,
    hint: ({ suggestion, similar, type }) =>
      type.endsWith('.yaml')
        ? `子流程的路径以点开头："./${type}"。`
        : (didYouMean(suggestion) ??
          (similar.length > 0
            ? zh`相近的类型有${allOf(similar.map(quote))}。`
            : '运行 "sluice nodes" 可查看所有类型。')),
  },
  E208: {
    title: '类型放错了位置',
    explanation:
      '连接（`mqtt`、`websocket/server` 等）写在 `connections` 下，按名称共用；所有带连线的节点写在 `nodes` 下。',
    message: ({ type, section }) =>
      section === 'nodes'
        ? `"${type}" 是连接，不能写在 "nodes" 下`
        : `"${type}" 是节点，不能写在 "connections" 下`,
    hint: ({ section }) =>
      section === 'nodes'
        ? '把它移到 "connections" 下，并在节点的字段 "connection" 中写上它的名称。'
        : '把它移到 "nodes" 下。',
  },
  E209: {
    title: '不允许的名称',
    explanation:
      '节点和连接的名称以小写字母开头，后面可以是小写字母、数字和连字符，这样才能原样用在连线和地址中。',
    message: ({ name, what }) => `"${name}" 不能作为${things[what]}的名称`,
    hint: ({ suggestion }) =>
      sentences(
        '名称以小写字母开头，只能包含小写字母、数字和连字符。',
        suggestion === undefined ? undefined : `可以写成 "${suggestion}"。`,
      ),
  },
  E210: {
    title: '缺少类型',
    explanation: '每个节点和每个连接都要写明 `type`。',
    message: ({ name, what }) => `${things[what]} "${name}" 没有 "type"`,
    hint: ({ suggestion, what }) =>
      suggestion === undefined
        ? `例如写上 "type: ${what === 'node' ? 'filter' : 'mqtt'}"；"sluice nodes" 列出所有类型。`
        : `这里的 "${suggestion}" 是不是想写 "type"？`,
  },
  E211: {
    title: '连线进入来源',
    explanation: '来源从外部获取消息，不能有连线进入它。',
    message: ({ node, type }) => `节点 "${node}"（${type}）是来源，不能有连线进入`,
    hint: () => '来源位于一串节点的开头。要向同一个系统发送，请使用相应的去向类型。',
  },
  E212: {
    title: '连线从去向引出',
    explanation: '去向把消息交给外部，只有失败的消息会从端口 `error` 出来。',
    message: ({ node, type }) => `节点 "${node}"（${type}）是去向，连线到此为止`,
    hint: ({ node }) =>
      `只有 "${node}.error" 可以继续连线。要把消息也送到另一个节点，请另写一条连线。`,
  },
  E213: {
    title: '节点连到自身',
    explanation: '消息会无休止地循环。',
    message: ({ node }) => `节点 "${node}" 连到了自身`,
    hint: () => '删除这条连线。',
  },
  E214: {
    title: '重复的连线',
    explanation: '每条消息都会到达两次。',
    message: ({ wire, line }) => `连线 "${wire}" 在这里重复出现，第一次在第 ${line} 行`,
    hint: () => '删除其中一条。',
  },
  E215: {
    title: '没有停顿的环路',
    explanation:
      '消息会在一瞬间无休止地循环。如果环路中有会暂存消息的阶段节点（`queue`、`delay`、`batch`），就允许环路。',
    message: ({ cycle }) => `连线形成了环路：${cycle.join(' -> ')}`,
    hint: () => '在环路中加入 queue、delay 或 batch，或者去掉一条连线。',
  },
  E216: {
    title: '连线两端的数据类型不符',
    explanation:
      '端口传递字节、文本、JSON 值或事件。收到的字节要先解码，节点才能查看其内容；发送之前要先编码。',
    message: ({ from, to, gives, takes }) =>
      zh`"${from}" 输出${gives}，而 "${to}" 接收${anyOf(takes)}`,
    hint: ({ codec, from, to }) =>
      codec === undefined
        ? '在两者之间插入一个编解码节点。'
        : `在两者之间插入 ${codec}："${from} -> ... -> ${to}"，中间的节点写 "type: ${codec}"。`,
  },
  E217: {
    title: '错误送往不接收消息的节点',
    explanation: '`defaults.errors` 指明由哪个节点接收所有失败的消息。',
    message: ({ node, type }) => `节点 "${node}"（${type}）不接收消息，错误不能送到那里`,
    hint: () => '请写一个去向，或者通往去向的节点。',
  },
  E218: {
    title: '没有这个连接',
    explanation: '该字段的值是 `connections` 下的一个键。',
    message: ({ name }) => `没有连接 "${name}"`,
    hint: ({ suggestion, names, types }) =>
      didYouMean(suggestion) ??
      (names.length > 0
        ? zh`此类型的连接有${allOf(names.map(quote))}。`
        : `在 "connections" 下添加它，并写上 "type: ${anyOf(types)}"。`),
  },
  E219: {
    title: '连接的类型不符',
    explanation: '节点只能使用某些类型的连接。',
    message: ({ name, type, types }) =>
      zh`连接 "${name}" 的类型是 ${type}，而此节点需要${anyOf(types)}`,
    hint: ({ types }) => zh`请写一个类型为${anyOf(types)}的连接。`,
  },
  E220: {
    title: '引擎键用错了节点',
    explanation:
      '有些键由引擎读取：`retry`、`timeout` 和 `maxInFlight` 用于发送消息的节点（去向、阶段节点），`ack`、`window` 和 `onRejected` 用于接收外部消息的节点（来源）。',
    message: ({ key, kind }) => `"${key}" 对${kindOf(kind)}不起作用`,
    hint: ({ key, kinds: wanted }) => `"${key}" 用于${anyOf(wanted.map(kindOf))}。`,
  },
  E221: {
    title: '连线指向连接',
    explanation: '连线从节点通往节点。节点在字段中写明它使用哪个连接。',
    message: ({ name }) => `"${name}" 是连接，而连线只能从节点通往节点`,
    hint: ({ users }) =>
      users.length > 0
        ? zh`请连到使用它的节点：${anyOf(users.map(quote))}。`
        : '添加一个使用它的来源或去向，再连到那个节点。',
  },
  W201: {
    title: '来源没有连线',
    explanation: '此来源接收的消息随后会被丢弃。',
    message: ({ node }) => `来源 "${node}" 没有连线，它的消息会被丢弃`,
    hint: ({ node }) => `添加一条连线："${node} -> ..."。`,
  },
  W202: {
    title: '收不到消息的节点',
    explanation: '没有连线通往此节点。',
    message: ({ node }) => `没有连线通往节点 "${node}"，它永远收不到消息`,
    hint: ({ node }) => `添加连线 "... -> ${node}"，或设置 "disabled: true"。`,
  },
  W203: {
    title: '节点的输出没有连线',
    explanation: '没有连线接收此节点的输出，因此输出会被丢弃。',
    message: ({ node }) => `节点 "${node}" 的输出没有连线，会被丢弃`,
    hint: ({ node }) => `添加一条连线："${node} -> ..."。`,
  },
  W204: {
    title: '未使用的连接',
    explanation: '没有节点使用此连接，它不会被打开。',
    message: ({ name }) => `没有节点使用连接 "${name}"`,
    hint: () => '删除它，或在节点的字段 "connection" 中写上它的名称。',
  },
  W205: {
    title: '不存在的节点的位置',
    explanation: '`layout` 记录编辑器在哪里绘制节点；这一项不属于任何节点。',
    message: ({ node }) => `"layout" 中有 "${node}" 的位置，但没有这个节点`,
    hint: ({ suggestion }) => sentences(didYouMean(suggestion), '如果节点已经删除，请删除这一行。'),
  },
}
