/** Tells of every message that the sources of a flow bring, once each, while somebody records them. */
import type { FlowPlan } from '../../graph/plan.ts'
import type { Message } from '../../message.ts'
import type { Receipt } from '../receipt.ts'
import type { Look, TapPoint } from '../tap/looks.ts'
import { nameOf, pointsOf } from '../tap/point.ts'

/** Keeps nothing of the message, and never throws. */
export type Recorder = (node: string, port: string, message: Message) => void

export interface Recording {
  /** Whether the flow runs. Sources that came with a reload are recorded from here on. */
  refresh(): boolean
  close(): void
}
export interface RecordHost {
  planOf(): FlowPlan | undefined
  /** Looks at the ports of the flow. */
  readonly looks: {
    add(point: TapPoint, look: Look): void
    remove(point: TapPoint, look: Look): void
  }
}

export function record({ planOf, looks }: RecordHost, recorder: Recorder): Recording {
  const attached = new Map<string, { readonly point: TapPoint; readonly look: Look }>()
  const seen = new WeakSet<Receipt>()

  function attach(point: TapPoint): void {
    const { node, port } = point
    const look: Look = (message, receipt) => {
      // What is delivered once more was brought once.
      if (receipt !== undefined && seen.has(receipt)) return
      if (receipt !== undefined) seen.add(receipt)
      recorder(node, port, message)
    }
    attached.set(nameOf(point), { point, look })
    looks.add(point, look)
  }

  function refresh(): boolean {
    const plan = planOf()
    for (const node of plan?.nodes ?? [])
      if (node.definition.kind === 'source')
        for (const point of pointsOf(node)) if (!attached.has(nameOf(point))) attach(point)
    return plan !== undefined
  }
  refresh()
  return {
    refresh,
    close() {
      for (const { point, look } of attached.values()) looks.remove(point, look)
      attached.clear()
    },
  }
}
