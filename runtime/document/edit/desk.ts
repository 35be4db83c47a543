/** The text under an edit: opened anew after each step. */
import { createPatch } from './changes.ts'
import { breakOf } from './lines.ts'
import type { TextChange } from './operation.ts'
import { openFile } from './open.ts'
import type { Collection, Slot, Value } from './place.ts'
import { slotOf, slotsOf } from './place.ts'
import type { WriteStyle } from './write.ts'

export interface Desk {
  readonly text: string
  readonly lineBreak: string
  readonly root: Collection
  readonly step: number
  apply(changes: readonly TextChange[]): void
  changes(): TextChange[]
}

export function createDesk(text: string): Desk {
  const patch = createPatch(text)
  let root: Collection | undefined
  return {
    get text() {
      return patch.text
    },
    get lineBreak() {
      return breakOf(patch.text)
    },
    get root() {
      return (root ??= openFile(patch.text))
    },
    get step() {
      return stepOf(this.root)
    },
    apply(changes) {
      if (changes.length === 0) return
      patch.apply(changes)
      root = undefined
    },
    changes: patch.changes,
  }
}

/** Columns from a key to the keys inside of its value. */
function stepOf(root: Collection): number {
  for (const name of ['nodes', 'connections', 'layout', 'wires']) {
    const value = slotOf(root, name)?.open()
    if (value?.kind === 'map' && value.style === 'block' && value.column > 0) return value.column
  }
  return 2
}

export const sectionOf = (desk: Desk, name: string): Value | undefined =>
  slotOf(desk.root, name)?.open()

export const entryIn = (desk: Desk, section: string, key: string): Slot | undefined =>
  slotOf(sectionOf(desk, section), key)

export const keysIn = (desk: Desk, section: string): string[] =>
  slotsOf(sectionOf(desk, section)).map(({ key }) => key)

export const styleAt = (desk: Desk, column: number, isFlow: boolean): WriteStyle => ({
  column,
  step: desk.step,
  lineBreak: desk.lineBreak,
  isFlow,
})
