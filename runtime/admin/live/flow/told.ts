/** The events in words of one flow, and the sample that changed each. */
import type { FlowStatus } from '../../../engine/status.ts'
import { stateOf } from './instances.ts'
import type { Instance } from './instances.ts'
import type { Numbers } from './numbers.ts'
import { connectionOf, connectionsByName, flowStateOf, nodeStateOf } from './words.ts'

export interface Told {
  take(sample: number, status: FlowStatus | undefined, numbers: Numbers | undefined): void
  since(sample: number): readonly string[]
}

interface Text {
  text: string
  changed: number
}

/** In samples: words that change with every message are told twice a second, connections once. */
const wordsEvery = 5
const connectionsEvery = 10

export function createTold(flow: string, instances: readonly Instance[]): Told {
  const state: Text = { text: '', changed: 0 }
  const connections: Text = { text: '', changed: 0 }
  const nodes: Text[] = []
  let first: number | undefined
  let flowState: string | undefined

  function takeNodes(status: FlowStatus, sample: number, numbers: Numbers | undefined): void {
    const known = connectionsByName(status)
    const states = status.nodes.map((node, index) =>
      nodeStateOf(node, known, numbers?.nodes[index]?.state ?? 'none'),
    )
    const all = [...states, ...instances.map((instance) => stateOf(instance, states))]
    all.forEach((node, index) => {
      set((nodes[index] ??= { text: '', changed: 0 }), JSON.stringify(node), sample)
    })
  }

  return {
    take(sample, status, numbers) {
      first ??= sample
      const isDue = (every: number): boolean => (sample - (first ?? 0)) % every === 0
      const hasChanged = status?.state !== flowState || numbers?.stateChanged === sample
      flowState = status?.state
      if (hasChanged || isDue(wordsEvery)) {
        set(state, JSON.stringify(flowStateOf(flow, status)), sample)
        if (status !== undefined) takeNodes(status, sample, numbers)
      }
      if (isDue(connectionsEvery)) {
        const known = status?.connections.map(connectionOf) ?? []
        const event = { event: 'connections', flow, connections: known }
        set(connections, JSON.stringify(event), sample)
      }
    },
    since(sample) {
      const told = [state].filter(({ changed }) => changed > sample).map(({ text }) => text)
      const changed = nodes.filter((node) => node.changed > sample)
      // Whoever knows nothing learns also that there is none.
      if (changed.length > 0 || sample === 0) {
        const list = changed.map(({ text }) => text).join()
        told.push(`{"event":"nodes","flow":${JSON.stringify(flow)},"nodes":[${list}]}`)
      }
      if (connections.changed > sample) told.push(connections.text)
      return told
    },
  }
}

function set(text: Text, now: string, sample: number): void {
  if (text.text === now) return
  text.text = now
  text.changed = sample
}
