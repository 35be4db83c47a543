/** A short list over the canvas that the arrow keys go through: targets of a wire, wires of a node. */
import { createStore } from 'zustand/vanilla'

export interface Choice {
  readonly id: string
  readonly label: string
  readonly detail: string
}

export interface Chooser {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly index: number
  /** Left and right, where that means something. */
  turn?(step: 1 | -1): void
  /** Shows on the canvas what would be chosen. */
  preview(choice: Choice | undefined): void
  pick(choice: Choice): void
}

export const chooserStore = createStore<{ readonly chooser: Chooser | undefined }>(() => ({
  chooser: undefined,
}))

export function openChooser(chooser: Chooser): void {
  chooserStore.setState({ chooser })
  chooser.preview(chooser.choices[chooser.index])
}

export function closeChooser(): void {
  chooserStore.getState().chooser?.preview(undefined)
  chooserStore.setState({ chooser: undefined })
}

/** Round at the ends. */
export function moveChooser(step: 1 | -1): void {
  const { chooser } = chooserStore.getState()
  if (!chooser || chooser.choices.length === 0) return
  const index = (chooser.index + step + chooser.choices.length) % chooser.choices.length
  openChooser({ ...chooser, index })
}
