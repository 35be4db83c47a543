/** Examples that read like documentation: a text, what is done, and the text after. */
import { expect, it } from 'vitest'

import { applyChanges } from '../../../runtime/document/edit/changes.ts'
import { edit } from '../../../runtime/document/edit/edit.ts'
import type { Operation, Refusal, WireEnds } from '../../../runtime/document/edit/operation.ts'
import { readView } from '../../../runtime/document/edit/read-view.ts'

export function wire(text: string): WireEnds {
  const [from = '', to = ''] = text.split(' -> ')
  const [fromNode = '', fromPort = 'out'] = from.split('.')
  const [toNode = '', toPort = 'in'] = to.split('.')
  return { from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } }
}

export interface Example {
  readonly it: string
  readonly before: string
  readonly edits: readonly Operation[]
  readonly after: string
}

export function expectEach(examples: readonly Example[]): void {
  it.each(examples)('$it', ({ before, edits, after }) => {
    const edited = edit(before, edits)
    expect(edited).toMatchObject({ ok: true, text: after })
    expect(applyChanges(before, edited.ok ? edited.changes : [])).toBe(after)
    expect(readView(after).broken).toBeUndefined()
  })
}

export const refusalOf = (
  text: string,
  edits: readonly Operation[],
): Refusal['code'] | undefined => {
  const edited = edit(text, edits)
  return edited.ok ? undefined : edited.refusal.code
}
