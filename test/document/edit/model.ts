/** What operations mean, without any text: the oracle of the property tests. */
import type { Operation, WireEnds } from '../../../runtime/document/edit/operation.ts'
import { wireKey } from '../../../runtime/document/edit/view.ts'
import type { FlowView, Point } from '../../../runtime/document/edit/view.ts'

export interface ModelNode {
  readonly id: string
  readonly type: string | undefined
  readonly fields: Record<string, unknown>
  readonly note: string | undefined
}
export interface Model {
  readonly errors: string | undefined
  readonly nodes: readonly ModelNode[]
  readonly wires: readonly string[]
  readonly layout: Readonly<Record<string, Point>>
  readonly groups: Readonly<Record<string, readonly string[]>>
}

export function modelOf(view: FlowView): Model {
  return {
    errors: view.errors,
    nodes: view.nodes.map(({ id, type, fields, note }) => ({ id, type, fields, note })),
    wires: [...new Set(view.wires.map(wireKey))].toSorted(),
    layout: Object.fromEntries(view.layout),
    groups: Object.fromEntries(view.groups.map(({ id, nodes }) => [id, nodes])),
  }
}

export const ends = (key: string): WireEnds => {
  const [from = '', to = ''] = key.split(' -> ')
  const [fromNode = '', fromPort = 'out'] = from.split('.')
  const [toNode = '', toPort = 'in'] = to.split('.')
  return { from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } }
}

const withWires = (model: Model, wires: readonly string[]): Model => ({
  ...model,
  wires: [...new Set(wires)].toSorted(),
})

const changeNode = (model: Model, id: string, change: (node: ModelNode) => ModelNode): Model => ({
  ...model,
  nodes: model.nodes.map((node) => (node.id === id ? change(node) : node)),
})

const without = <Value>(
  record: Readonly<Record<string, Value>>,
  isGone: (key: string) => boolean,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !isGone(key)))

/** The operations that the random sequences are made of. */
export function applyToModel(model: Model, operation: Operation): Model {
  switch (operation.kind) {
    case 'add-node': {
      const { id, type, fields = {}, note, at, after } = operation
      const node = { id, type, fields, note: note === '' ? undefined : note }
      const index = model.nodes.findIndex((other) => other.id === after) + 1
      const nodes =
        after === undefined ? [...model.nodes, node] : model.nodes.toSpliced(index, 0, node)
      return { ...model, nodes, layout: at ? { ...model.layout, [id]: at } : model.layout }
    }
    case 'set': {
      const [, id, key] = operation.path
      return changeNode(model, String(id), (node) => ({
        ...node,
        fields: {
          ...without(node.fields, (name) => name === key),
          ...(operation.value === undefined ? {} : { [String(key)]: operation.value }),
        },
      }))
    }
    case 'set-note':
      return changeNode(model, operation.id, (node) => ({
        ...node,
        note: operation.note === '' ? undefined : operation.note,
      }))
    case 'connect':
      return withWires(model, [...model.wires, wireKey(operation.wire)])
    case 'disconnect': {
      const gone = operation.wires.map(wireKey)
      return withWires(
        model,
        model.wires.filter((wire) => !gone.includes(wire)),
      )
    }
    case 'rewire': {
      const rest = model.wires.filter((wire) => wire !== wireKey(operation.wire))
      return withWires(model, [...rest, wireKey(operation.to)])
    }
    case 'splice': {
      const { wire, input, output } = operation
      const rest = model.wires.filter((other) => other !== wireKey(wire))
      const halves = [
        wireKey({ from: wire.from, to: input }),
        wireKey({ from: output, to: wire.to }),
      ]
      return withWires(model, [...rest, ...halves])
    }
    case 'move': {
      const layout = { ...without(model.layout, (id) => id in operation.places) }
      for (const [id, at] of Object.entries(operation.places)) if (at) layout[id] = at
      return { ...model, layout }
    }
    case 'rename-node':
      return renamedIn(model, operation.id, operation.to)
    case 'remove-nodes':
      return removedFrom(model, new Set(operation.ids), operation.heal)
    default:
      throw new Error(`bug: ${operation.kind} has no model`)
  }
}

function renamedIn(model: Model, id: string, to: string): Model {
  const name = (other: string): string => (other === id ? to : other)
  const wires = model.wires.map((key) => {
    const { from, to: end } = ends(key)
    return wireKey({
      from: { ...from, node: name(from.node) },
      to: { ...end, node: name(end.node) },
    })
  })
  return withWires(
    {
      errors: model.errors && name(model.errors),
      nodes: model.nodes.map((node) => ({ ...node, id: name(node.id) })),
      wires: [],
      layout: Object.fromEntries(Object.entries(model.layout).map(([key, at]) => [name(key), at])),
      groups: Object.fromEntries(
        Object.entries(model.groups).map(([key, nodes]) => [key, nodes.map(name)]),
      ),
    },
    wires,
  )
}

function removedFrom(model: Model, gone: ReadonlySet<string>, heal: readonly WireEnds[]): Model {
  const stays = (key: string): boolean => {
    const { from, to } = ends(key)
    return !gone.has(from.node) && !gone.has(to.node)
  }
  const groups = Object.entries(model.groups).flatMap(([key, nodes]) => {
    const rest = nodes.filter((id) => !gone.has(id))
    return rest.length > 0 || nodes.length === 0 ? [[key, rest] as const] : []
  })
  return withWires(
    {
      errors: model.errors !== undefined && gone.has(model.errors) ? undefined : model.errors,
      nodes: model.nodes.filter(({ id }) => !gone.has(id)),
      wires: [],
      layout: without(model.layout, (id) => gone.has(id)),
      groups: Object.fromEntries(groups),
    },
    [...model.wires.filter(stays), ...heal.map(wireKey)],
  )
}
