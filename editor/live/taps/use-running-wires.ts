/** Whether the running flow has the wire that is tapped: what is drawn may be a draft. */
import { useEffect, useState } from 'react'

import { wireKey } from '../../../runtime/document/edit/view.ts'
import { useEditor } from '../../app/context.tsx'
import { runningName } from './tap-target.ts'
import type { TapTarget } from './tap-target.ts'
import type { TapFacts } from './taps-store.ts'

export function useRunningWires(target: TapTarget, state: TapFacts['state']): boolean {
  const { api } = useEditor()
  const [isThere, setThere] = useState(true)
  const { flow, kind } = target
  const name = runningName(target)
  useEffect(() => {
    if (kind !== 'wire' || state !== 'attached') return setThere(true)
    let isOver = false
    const tell = (found: boolean): void => {
      if (!isOver) setThere(found)
    }
    void (async () => {
      // When nobody knows, nothing is said.
      const flows = await api.flows().catch(() => undefined)
      const wires = flows?.find(({ id }) => id === flow)?.wires
      tell(wires?.some((wire) => wireKey(wire) === name || isInside(wire, name)) ?? true)
    })()
    return () => {
      isOver = true
    }
  }, [api, flow, kind, name, state])
  return isThere
}

type Wire = Parameters<typeof wireKey>[0]

/** A running flow has the nodes of a subflow in its place. */
const isInside = ({ from, to }: Wire, name: string): boolean => {
  const [left = '', right = ''] = name.split(' -> ')
  const begins = (node: string, end: string): boolean =>
    node === end || end.startsWith(`${node}.`) || node.startsWith(`${end.split('.')[0]}.`)
  return (
    (from.node.includes('.') || to.node.includes('.')) &&
    begins(from.node, left) &&
    begins(to.node, right)
  )
}
