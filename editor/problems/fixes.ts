/** What would mend a problem at a click: the same in the list of problems and in the text. */
import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import { codecBetween, fitsInput } from '../../runtime/document/ports.ts'
import { pointerKeys } from '../../runtime/document/tree.ts'
import type { Editor } from '../app/editor.ts'
import { addNode } from '../canvas/add.ts'
import { mend } from './mend.ts'
import { nodeOfProblem, wireOfProblem } from './problem-node.ts'

export interface Fix {
  readonly id: string
  readonly label: string
  run(): void
}

/** Only where the hint gives one text for all that is marked, and not a word inside it. */
const meant = /^(?:Did you mean|是不是想写)\s*["“]([^"“”]+)["”]\s*[?？]$/
/** Here the ports are listed before it; what is marked is the port alone. */
const meantPort = /(?:Did you mean|是不是想写)\s*["“]([^"“”]+)["”]\s*[?？]$/

/**
 * The text that should stand in the range, when the hint says it. An edit may have replaced what was
 * marked: the range is empty then, and the next check tells anew.
 */
function meantBy({ code, hint = '', range }: ProblemAnswer): string | undefined {
  if (range.end <= range.start) return undefined
  return (code === 'E204' ? meantPort : meant).exec(hint)?.[1]
}

export function fixesOf(editor: Editor, problem: ProblemAnswer): readonly Fix[] {
  if (editor.doc.getState().isReadOnly) return []
  const text = editor.text().problems
  const word = meantBy(problem)
  if (word !== undefined) {
    const run = (): void => mend(editor, problem.range, word)
    return [{ id: 'did-you-mean', label: text.fix(word), run }]
  }
  return (byCode[problem.code]?.(editor, problem) ?? []).slice(0, 3)
}

type Fixer = (editor: Editor, problem: ProblemAnswer) => readonly Fix[]

const byCode: Readonly<Record<string, Fixer>> = {
  E216: insertCodec,
  E213: cutWire,
  E301: removeKey,
  W201: connectOn,
  W203: connectOn,
  W202: feed,
}

function insertCodec(editor: Editor, problem: ProblemAnswer): readonly Fix[] {
  const graph = editor.graph()
  const { types } = editor.app.getState()
  const wire = wireOfProblem(problem, graph.view)
  const target = wire && graph.nodes.get(wire.to.node)
  if (!target) return []
  const gives = graph.kindsOf(wire.from).find((kind) => !fitsInput(kind, target.inputs))
  const codec = gives && types.find(codecBetween(gives, target.inputs, types.names()))
  if (!codec) return []
  const label = editor.text().canvas.insertCodec(codec.type)
  return [{ id: 'insert-codec', label, run: () => addNode(editor, codec, { wire }) }]
}

function cutWire(editor: Editor, problem: ProblemAnswer): readonly Fix[] {
  const wire = wireOfProblem(problem, editor.graph().view)
  if (!wire) return []
  const label = editor.text().problems.cut
  const run = (): void => {
    editor.edit([{ kind: 'disconnect', wires: [wire] }], { label, source: 'text' })
  }
  return [{ id: 'cut-wire', label, run }]
}

function removeKey(editor: Editor, { path }: ProblemAnswer): readonly Fix[] {
  const keys = pointerKeys(path ?? '')
  const key = keys.at(-1)
  if (key === undefined) return []
  const label = editor.text().problems.removeKey(key)
  const run = (): void => {
    editor.edit([{ kind: 'set', path: keys, value: undefined }], { label, source: 'text' })
  }
  return [{ id: 'remove-key', label, run }]
}

function connectOn(editor: Editor, problem: ProblemAnswer): readonly Fix[] {
  const node = nodeOfProblem(problem, editor.graph().view)
  if (node === undefined) return []
  const run = (): void => editor.ui.setState({ dialog: { name: 'connect', node } })
  return [{ id: 'connect', label: editor.text().problems.connect, run }]
}

/** What could feed it is chosen where new nodes are. */
function feed(editor: Editor, problem: ProblemAnswer): readonly Fix[] {
  const node = nodeOfProblem(problem, editor.graph().view)
  if (node === undefined || !editor.canvas) return []
  const run = (): void => editor.canvas?.quickAdd({ to: { node, port: 'in' } })
  return [{ id: 'feed', label: editor.text().problems.feed, run }]
}
