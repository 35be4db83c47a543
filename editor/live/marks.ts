/** The elements on cards that show what a node does. They come and go with their cards. */
const elements = new Map<string, HTMLElement>()
const listeners = new Set<(id: string, element: HTMLElement) => void>()

export const liveMarks = {
  elements: (): ReadonlyMap<string, HTMLElement> => elements,
  /** For `ref` of the element of a card. */
  keep(id: string, element: HTMLElement | null): () => void {
    if (!element) return () => undefined
    elements.set(id, element)
    for (const listener of listeners) listener(id, element)
    return () => {
      if (elements.get(id) === element) elements.delete(id)
    }
  },
  /** One that has just come knows nothing yet. */
  onKeep(listener: (id: string, element: HTMLElement) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
