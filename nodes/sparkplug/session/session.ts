/** What births said of each edge node: aliases, datatypes and the sequence. Bounded; the oldest is forgotten. */
import { datatypeOf } from '../payload/datatypes.ts'
import type { Datatype } from '../payload/datatypes.ts'
import type { Fields } from '../payload/to-plain.ts'
import type { SparkplugTopic } from './topic.ts'

interface Known {
  readonly name: string
  readonly type: Datatype
}
interface Owner {
  readonly byAlias: Map<string, Known>
  readonly byName: Map<string, Known>
}
interface EdgeNode {
  /** The last sequence number; none before the birth. */
  seq: number | undefined
  /** The node itself under '', devices by name. */
  readonly owners: Map<string, Owner>
  metrics: number
}

export interface Sessions {
  /** Why a rebirth is to be asked for, if it is. */
  follow(topic: SparkplugTopic, payload: Fields): string | undefined
  /** Name and datatype of a metric, from itself or from the birth. */
  identify(topic: SparkplugTopic, metric: Fields): Known | undefined
}

export interface SessionLimits {
  readonly maxNodes: number
  /** Of one edge node with its devices. */
  readonly maxMetrics: number
}

export function createSessions({ maxNodes, maxMetrics }: SessionLimits): Sessions {
  const nodes = new Map<string, EdgeNode>()
  const keyOf = ({ group, node }: SparkplugTopic) => `${group}/${node}`

  function renew(key: string): EdgeNode {
    nodes.delete(key)
    const [oldest] = nodes.keys()
    if (nodes.size >= maxNodes && oldest !== undefined) nodes.delete(oldest)
    const fresh: EdgeNode = { seq: undefined, owners: new Map(), metrics: 0 }
    nodes.set(key, fresh)
    return fresh
  }

  function learn(node: EdgeNode, device: string, payload: Fields): string | undefined {
    const owner: Owner = { byAlias: new Map(), byName: new Map() }
    node.metrics -= node.owners.get(device)?.byName.size ?? 0
    node.owners.set(device, owner)
    for (const metric of metricsOf(payload)) {
      const { name, alias } = metric
      if (typeof name !== 'string') continue
      if (node.metrics >= maxMetrics) return undefined
      const known = { name, type: datatypeOf(metric['datatype']) }
      owner.byName.set(name, known)
      if (alias !== undefined) owner.byAlias.set(aliasKey(alias), known)
      node.metrics += 1
    }
    return undefined
  }

  return {
    follow(topic, payload) {
      const { kind, device = '' } = topic
      if (kind === 'NCMD' || kind === 'DCMD') return undefined
      const key = keyOf(topic)
      if (kind === 'NDEATH') {
        nodes.delete(key)
        return undefined
      }
      const node = kind === 'NBIRTH' ? renew(key) : nodes.get(key)
      if (node === undefined) return 'no birth of the edge node was seen'
      const seq = payload['seq']
      const wanted = node.seq === undefined ? undefined : (node.seq + 1) % 256
      node.seq = typeof seq === 'number' ? seq : node.seq
      if (kind === 'NBIRTH' || kind === 'DBIRTH') learn(node, device, payload)
      if (kind === 'DDEATH') node.owners.delete(device)
      if (wanted !== undefined && seq !== wanted)
        return `the sequence number ${wanted} was expected, and ${typeof seq === 'number' ? seq : 'none'} came`
      if (kind === 'DDATA' && !node.owners.has(device)) return 'no birth of the device was seen'
      return undefined
    },
    identify(topic, metric) {
      const owner = nodes.get(keyOf(topic))?.owners.get(topic.device ?? '')
      const { name, alias, datatype } = metric
      const known =
        typeof name === 'string' ? owner?.byName.get(name) : owner?.byAlias.get(aliasKey(alias))
      const found = typeof name === 'string' ? name : known?.name
      if (found === undefined) return undefined
      return {
        name: found,
        type: datatype === undefined ? (known?.type ?? 'Unknown') : datatypeOf(datatype),
      }
    },
  }
}

export const metricsOf = (payload: Fields): readonly Fields[] =>
  Array.isArray(payload['metrics']) ? (payload['metrics'] as Fields[]) : []

/** An alias is a whole number, which may be beyond what a number holds exactly. */
const aliasKey = (alias: unknown): string =>
  typeof alias === 'number' || typeof alias === 'bigint' ? alias.toString() : ''
