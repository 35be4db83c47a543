/**
 * Files from outside: a flow is opened as a new one, a fragment is pasted, and any other file is put
 * beside the flow, and into the field of the node that it was dropped on where that takes such a file.
 */
import { readFragment, fragmentMark } from '../../runtime/document/edit/fragment.ts'
import { reasonOf } from '../../runtime/reason.ts'
import { ApiError } from '../api/client.ts'
import { isGoodName } from '../files/name-field.tsx'
import { base64Of } from './base64.ts'
import { pasteText } from './clipboard.ts'
import type { Editor } from './editor.ts'
import { fieldForFile } from './file-target.ts'

const largestBytes = 8 * 1024 * 1024
const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name)

export interface DropPlace {
  /** Id of the node that lies there. */
  readonly node: string | undefined
  /** In flow coordinates. */
  readonly at: { readonly x: number; readonly y: number } | undefined
}
const nowhere: DropPlace = { node: undefined, at: undefined }

async function takeFiles(
  editor: Editor,
  files: readonly File[],
  place: DropPlace = nowhere,
): Promise<void> {
  for (const file of files)
    try {
      if (file.size > largestBytes) fail(editor, editor.text().shell.drop.tooLarge(file.name))
      else await takeFile(editor, file, place)
    } catch (error) {
      const detail = reasonOf(error)
      fail(editor, editor.text().shell.drop.failed(file.name), detail)
    }
}

function fail(editor: Editor, title: string, detail?: string): void {
  editor.toast({ title, tone: 'bad', ...(detail === undefined ? {} : { detail }) })
  editor.announce(title, 'assertive')
}

/** YAML that is no flow may still be a file that a node reads, such as a layout of bytes. */
async function takeFile(editor: Editor, file: File, place: DropPlace): Promise<void> {
  const isMeantForField = place.node !== undefined && fieldIn(editor, place.node, file.name)
  if (!isYaml(file.name) || isMeantForField) return attach(editor, file, place)
  const text = await file.text()
  if (text.startsWith(fragmentMark)) return pasteText(editor, text, place.at)
  const reading = readFragment(text)
  if (reading.ok) return openAsNew(editor, file.name, text)
  fail(editor, editor.text().shell.drop.notYaml(file.name), reading.reason)
}

function openAsNew({ ui }: Editor, name: string, text: string): void {
  const suggested = name
    .replace(/\.ya?ml$/i, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[^a-z0-9]+/i, '')
  const hint = isGoodName(suggested) ? { suggested } : {}
  ui.setState({ dialog: { name: 'new-flow', text, ...hint } })
}

const fieldIn = (editor: Editor, node: string, name: string): readonly string[] | undefined => {
  const found = editor.graph().nodes.get(node)
  return fieldForFile(found?.info, name)
}

/** Beside the flow: in its folder, so that the flow names it by its name alone. */
async function attach(editor: Editor, file: File, { node }: DropPlace): Promise<void> {
  const { id, isReadOnly } = editor.doc.getState()
  const { drop } = editor.text().shell
  if (!id || isReadOnly) return fail(editor, drop.noFlow)
  const name = file.name.replace(/[^\w.-]+/g, '-')
  const path = id.slice(0, id.lastIndexOf('/') + 1) + name
  const base64 = base64Of(new Uint8Array(await file.arrayBuffer()))
  try {
    await editor.api.attach(path, base64)
    editor.toast({ title: drop.attached(path), tone: 'good' })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error
    // It is there already: the field may still name it.
    editor.toast({ title: drop.exists(path) })
  }
  const field = node === undefined ? undefined : fieldIn(editor, node, name)
  if (node === undefined || !field) return
  const words = field.join('.')
  const edited = editor.edit([{ kind: 'set', path: ['nodes', node, ...field], value: name }], {
    label: drop.setLabel(words, node),
    source: 'canvas',
  })
  if (edited.ok) editor.announce(drop.set(name, node, words))
}

/** The file dialog of the browser. */
export function askForFile(editor: Editor): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.addEventListener('change', () => void takeFiles(editor, [...(input.files ?? [])]))
  input.click()
}

/** Drops anywhere on the window; without this the browser would leave the editor for the file. */
export function listenToDrops(editor: Editor): () => void {
  const page = document.documentElement
  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') ?? false
  const mark = (isOver: boolean): void => {
    if (isOver) page.dataset['dropping'] = editor.text().shell.drop.hint
    else delete page.dataset['dropping']
  }
  const listening = new AbortController()
  const { signal } = listening
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return
    event.preventDefault()
    mark(true)
  }
  addEventListener('dragenter', over, { signal })
  addEventListener('dragover', over, { signal })
  addEventListener('dragleave', (event) => event.relatedTarget === null && mark(false), { signal })
  addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      mark(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      void takeFiles(editor, files, placeOf(editor, event))
    },
    { signal },
  )
  return () => listening.abort()
}

function placeOf(editor: Editor, { target, clientX, clientY }: DragEvent): DropPlace {
  if (!(target instanceof Element)) return nowhere
  const isOnCanvas = target.closest('[data-region=canvas]') !== null
  return {
    node: target.closest('[data-id]')?.getAttribute('data-id') ?? undefined,
    at: isOnCanvas ? editor.canvas?.toFlow({ x: clientX, y: clientY }) : undefined,
  }
}
