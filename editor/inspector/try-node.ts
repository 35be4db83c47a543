/** Asks the runtime what a node makes of a message. Nothing is opened or sent. */
import type { SampleMessage } from '../../runtime/admin/contract/try.ts'
import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { engineKeys } from '../../runtime/document/engine-keys.ts'
import { fieldSchema } from '../../runtime/document/describe.ts'
import { reasonOf } from '../../runtime/reason.ts'
import type { Editor } from '../app/editor.ts'
import type { NodeType } from '../model/node-types.ts'
import type { Tried } from './try-outcome.tsx'

export interface TryAsk {
  readonly info: NodeType
  readonly item: ViewItem
  readonly input: SampleMessage
}

/** What the node makes of the message, as its fields stand now; never rejects. */
export async function tryNode(editor: Editor, { info, item, input }: TryAsk): Promise<Tried> {
  const own = fieldSchema(info.schema).properties ?? {}
  const fields = Object.fromEntries(
    Object.entries(item.fields).filter(([key]) => key in own || !(key in engineKeys)),
  )
  const flow = editor.doc.getState().id
  const { language } = editor.ui.getState()
  try {
    const answer = await editor.api.try({ flow, type: info.type, fields, message: input, language })
    return { answer, input }
  } catch (error) {
    return { failure: reasonOf(error), input }
  }
}
