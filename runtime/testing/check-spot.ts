/** `node` and `node.port` of a test file, held against the flow. */
import type { Report, Place } from '../document/report.ts'
import { suggest } from '../document/suggest.ts'
import type { NodeDefinition } from '../graph/plan.ts'
import type { Spot } from './model.ts'

export interface TestedNode {
  readonly type: string
  readonly kind: NodeDefinition['kind']
  /** Every output port, `error` too. */
  readonly ports: readonly string[]
}
interface Context {
  readonly nodes: ReadonlyMap<string, TestedNode> | undefined
  readonly report: Report
  readonly place: Place
}

/** A link is that of a connection. */
export function checkLink(
  name: string,
  connections: readonly string[],
  { report, place }: Omit<Context, 'nodes'>,
): void {
  if (connections.includes(name)) return
  const near = suggest(name, connections)
  report.add('E315', place, {
    message: {
      en: `the flow has no connection "${name}"`,
      zh: `流程没有连接 "${name}"`,
    },
    hint:
      near === undefined
        ? { en: 'Name a connection of the flow.', zh: '请写流程中某个连接的名称。' }
        : { en: `Did you mean "${near}"?`, zh: `是不是想写 "${near}"？` },
  })
}

/** `given`: a message enters there; `fails`: a sink that fails; `expect`: messages are looked for. */
export function checkSpot(
  name: string,
  use: 'given' | 'fails' | 'expect',
  { nodes, report, place }: Context,
): Spot {
  // A node of a subflow has a dot in its name.
  const dot = nodes?.has(name) === true ? -1 : name.lastIndexOf('.')
  const node = dot < 0 ? name : name.slice(0, dot)
  const port = dot < 0 ? undefined : name.slice(dot + 1)
  const spot = port === undefined ? { node } : { node, port }
  const known = nodes?.get(node)
  if (nodes === undefined) return spot
  if (known === undefined) {
    const names = [...nodes.keys()]
    const others = use === 'expect' ? [...names, 'settled'] : names
    report.add('E205', place, { node, nodes: names, suggestion: suggest(node, others) })
    return spot
  }
  if (use === 'fails' && (known.kind !== 'sink' || port !== undefined))
    report.add('E315', place, {
      message: {
        en: `only a sink can be told to fail, and "${name}" is ${known.kind === 'sink' ? 'a port' : `a ${known.kind}`}`,
        zh: `只能让接收端失败，而 "${name}" 不是接收端`,
      },
      hint: {
        en: 'Name a sink. Give a transform a message that it refuses.',
        zh: '请写一个接收端的名称；对转换节点，请给它一条会被拒绝的消息。',
      },
    })
  else if (port !== undefined && use === 'given' && known.kind !== 'source')
    report.add('E315', place, {
      message: {
        en: `a message enters node "${node}" as a whole, not its port "${port}"`,
        zh: `消息进入整个节点 "${node}"，而不是它的端口 "${port}"`,
      },
      hint: { en: `Write "${node}".`, zh: `请写 "${node}"。` },
    })
  else if (port !== undefined && !known.ports.includes(port)) {
    const suggestion = suggest(port, known.ports)
    const { type, ports } = known
    report.add('E204', place, { node, type, port, ports, suggestion, side: 'output' })
  }
  return spot
}
