/** From what is selected to taps. */
import { maxTapsPerClient } from '../../../runtime/admin/contract/tap-limits.ts'
import type { Editor } from '../../app/editor.ts'
import { runningPlace } from '../../app/subflow.ts'
import { selectedOf } from '../../app/ui-store.ts'
import { openChooser } from '../../canvas/chooser-store.ts'
import type { GraphNode } from '../../model/flow-graph.ts'
import { runningName, sentBy, targetKey } from './tap-target.ts'
import type { TapTarget } from './tap-target.ts'
import { pageTaps } from './taps-store.ts'

/** Low enough for a small screen, and high enough for a few rows and a value beside them. */
const usefulHeight = 400

export function selectedNode(editor: Editor): GraphNode | undefined {
  const [id, ...others] = selectedOf(editor.ui.getState().selection, 'node')
  return id === undefined || others.length > 0 ? undefined : editor.graph().nodes.get(id)
}

/** What a node sends; of one that sends nothing usual, what comes to it. */
const portOf = (node: GraphNode): string => {
  const { id, outputs, inputs, role } = node
  if (role === 'sink') return `${id}.in`
  return inputs.length > 0 && !outputs.has('out') ? `${id}.in` : sentBy(node)
}

/** The selected wires, or the selected node. */
export function targetsOf(editor: Editor): TapTarget[] {
  const place = runningPlace(editor)
  const { selection } = editor.ui.getState()
  if (place.flow === '') return []
  const wires = selectedOf(selection, 'wire')
  if (wires.length > 0) return wires.map((name) => ({ ...place, kind: 'wire', name }))
  const node = selectedNode(editor)
  return node ? [{ ...place, kind: 'port', name: portOf(node) }] : []
}

export const isTapped = (target: TapTarget): boolean =>
  pageTaps()
    .taps.getState()
    .open.some((each) => targetKey(each.target) === targetKey(target))

export const isTappedSelected = (editor: Editor): boolean => {
  const targets = targetsOf(editor)
  return targets.length > 0 && targets.every(isTapped)
}

function showMessages({ ui }: Editor): void {
  ui.setState(({ drawer }) => ({
    drawer: {
      isOpen: true,
      tab: 'messages',
      height: Math.max(drawer.height, Math.min(usefulHeight, innerHeight * 0.45)),
    },
  }))
}

/** `false` when there are too many, which is said. */
export function tapTarget(editor: Editor, target: TapTarget): boolean {
  const { taps: text } = editor.text()
  if (!pageTaps().tap(target)) {
    const title = text.tooMany(maxTapsPerClient)
    editor.toast({ title, detail: text.tooManyHelp, tone: 'bad' })
    return false
  }
  editor.announce(text.tapped(runningName(target)))
  showMessages(editor)
  return true
}

/** Taps these; what is all tapped already is let go. */
export function toggleTaps(editor: Editor, targets: readonly TapTarget[]): void {
  const { taps: text } = editor.text()
  if (!targets.every(isTapped)) {
    for (const target of targets) if (!isTapped(target) && !tapTarget(editor, target)) return
    return
  }
  const taps = pageTaps()
  const keys = new Set(targets.map(targetKey))
  for (const { id, target } of taps.taps.getState().open) {
    if (!keys.has(targetKey(target))) continue
    taps.untap(id)
    editor.announce(text.untapped(runningName(target)))
  }
}

export const tapSelected = (editor: Editor): void => toggleTaps(editor, targetsOf(editor))

/** Every port of a node by name: what comes in first, and what fails last. */
const portsOf = ({ id, inputs, outputs }: GraphNode): string[] => [
  ...(inputs.length > 0 ? [`${id}.in`] : []),
  ...Array.from(outputs.keys(), (port) => `${id}.${port}`),
]

/** A list of the ports of the selected node. */
export function choosePort(editor: Editor): void {
  const node = selectedNode(editor)
  if (!node) return
  const { taps: text } = editor.text()
  const place = runningPlace(editor)
  const targetOf = (name: string): TapTarget => ({ ...place, kind: 'port', name })
  const choices = portsOf(node).map((name) => ({
    id: name,
    label: name,
    detail: isTapped(targetOf(name)) ? text.isTappedShort : '',
  }))
  openChooser({
    title: text.portsOf(node.id),
    choices,
    index: 0,
    preview: () => {},
    pick: ({ id }) => toggleTaps(editor, [targetOf(id)]),
  })
}

/** Both sides of the selected node, so that what it does can be seen. */
export function tapAround(editor: Editor): void {
  const node = selectedNode(editor)
  if (!node) return
  const place = runningPlace(editor)
  const names = [`${node.id}.in`, ...(node.role === 'sink' ? [] : [sentBy(node)])]
  for (const name of names) if (!tapTarget(editor, { ...place, kind: 'port', name })) return
}
