/** The way into subflows and back. */
import { subflowOfType } from '../../runtime/document/subflow/paths.ts'
import type { Editor } from './editor.ts'
import { goToFlow } from './route.ts'
import { selectedOf } from './ui-store.ts'
import type { TrailStep } from './ui-store.ts'

/** The one selected node, when that is an instance of a subflow. */
export function selectedInstance({ doc, ui }: Editor): string | undefined {
  const [node, ...others] = selectedOf(ui.getState().selection, 'node')
  if (node === undefined || others.length > 0) return undefined
  return subflowOf(doc, node) === undefined ? undefined : node
}

/** The flow id behind a node. */
export function subflowOf(doc: Editor['doc'], node: string): string | undefined {
  const { id, view } = doc.getState()
  return subflowOfType(id, view.nodes.find((item) => item.id === node)?.type)
}

/** The instances that one came by; nothing when the open flow was not come to that way. */
export function trailTo(trail: readonly TrailStep[], flow: string): readonly TrailStep[] {
  return trail.at(-1)?.flow === flow ? trail.slice(0, -1) : []
}

export interface RunningPlace {
  /** The flow that runs. */
  readonly flow: string
  /** The instance in it that is open: `clean`, and `clean.inner` for one inside of that. */
  readonly inside?: string
}

/** Where the open flow runs: by itself, or inside of the instance that it was opened through. */
export const runningPlace = ({ doc, ui }: Editor): RunningPlace =>
  placeOf(doc.getState().id, ui.getState().trail)

export function placeOf(id: string, trail: readonly TrailStep[]): RunningPlace {
  const way = trailTo(trail, id)
  const [first] = way
  if (!first) return { flow: id }
  return { flow: first.flow, inside: way.map(({ node }) => node).join('.') }
}

/** Goes into an instance; nothing when the node is none. */
export function openInstance({ doc, ui }: Editor, node: string): void {
  const { id } = doc.getState()
  const subflow = subflowOf(doc, node)
  if (subflow === undefined) return
  ui.setState(({ trail }) => ({
    trail: [...trailTo(trail, id), { flow: id, node }, { flow: subflow }],
  }))
  goToFlow(subflow)
}

/** To a flow of the trail; the last one without an argument. */
export function goBack({ doc, ui }: Editor, to?: string): void {
  const way = trailTo(ui.getState().trail, doc.getState().id)
  const at = to === undefined ? way.length - 1 : way.findLastIndex(({ flow }) => flow === to)
  const target = way[at]?.flow
  if (target === undefined) return
  ui.setState({ trail: [...way.slice(0, at), { flow: target }] })
  goToFlow(target)
}
