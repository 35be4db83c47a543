/** The way into subflows and back. */
import { subflowOfType } from '../../runtime/document/subflow/paths.ts'
import type { Editor } from './editor.ts'
import { goToFlow } from './route.ts'
import { selectedOf } from './ui-store.ts'

/** The flow id behind the one selected node, when that is an instance of a subflow. */
export function selectedSubflow({ doc, ui }: Editor): string | undefined {
  const [node, ...others] = selectedOf(ui.getState().selection, 'node')
  return node === undefined || others.length > 0 ? undefined : subflowOf(doc, node)
}

export function subflowOf(doc: Editor['doc'], node: string): string | undefined {
  const { id, view } = doc.getState()
  return subflowOfType(id, view.nodes.find((item) => item.id === node)?.type)
}

/** The flows that one came by; nothing when the open flow was not come to that way. */
export function trailTo(trail: readonly string[], flow: string): readonly string[] {
  return trail.at(-1) === flow ? trail.slice(0, -1) : []
}

export function openSubflow({ doc, ui }: Editor, subflow: string): void {
  const { id } = doc.getState()
  ui.setState(({ trail }) => ({ trail: [...trailTo(trail, id), id, subflow] }))
  goToFlow(subflow)
}

/** To a flow of the trail; the last one without an argument. */
export function goBack({ doc, ui }: Editor, to?: string): void {
  const way = trailTo(ui.getState().trail, doc.getState().id)
  const target = to ?? way.at(-1)
  if (target === undefined) return
  ui.setState({ trail: way.slice(0, way.lastIndexOf(target) + 1) })
  goToFlow(target)
}
