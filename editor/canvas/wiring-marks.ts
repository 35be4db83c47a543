/**
 * Marks nodes and ports while a wire is drawn, straight in the page: nothing is rendered for it, however
 * large the flow is.
 */
import type { Wiring } from './wiring-store.ts'

const nodes = '.react-flow__node'
const ports = '.react-flow__handle'

export function markTargets(root: HTMLElement, wiring: Wiring): void {
  root.dataset['wiring'] = wiring.isFromOutput ? 'out' : 'in'
  for (const element of root.querySelectorAll<HTMLElement>(nodes)) {
    const verdicts = wiring.verdicts.get(element.dataset['id'] ?? '')
    const isLegal = [...(verdicts?.values() ?? [])].some((verdict) => verdict.isLegal)
    const isStart = element.dataset['id'] === wiring.start.node
    element.dataset['legal'] = isStart ? 'start' : isLegal ? 'yes' : 'no'
    for (const port of element.querySelectorAll<HTMLElement>(ports)) {
      const isOther = port.classList.contains(wiring.isFromOutput ? 'target' : 'source')
      const verdict = isOther ? verdicts?.get(port.dataset['handleid'] ?? '') : undefined
      port.dataset['legal'] = verdict?.isLegal ? 'yes' : 'no'
    }
  }
}

export function clearMarks(root: HTMLElement): void {
  delete root.dataset['wiring']
  for (const element of root.querySelectorAll<HTMLElement>('[data-legal]'))
    delete element.dataset['legal']
}
