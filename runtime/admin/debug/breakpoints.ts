/** Breakpoints by who set them: their clients ask for them again and again, or they let go. */
import type { Engine } from '../../engine/status.ts'
import type { BreakpointsAnswer, ReleaseBody, SetBody, StepBody } from '../contract/debug.ts'
import { refusing } from './refusing.ts'

type Ended = BreakpointsAnswer['ended'][number]

export interface BreakpointControl {
  set(body: SetBody): BreakpointsAnswer
  step(body: StepBody): { readonly count: number }
  drop(body: StepBody): { readonly count: number }
  release(body: ReleaseBody): void
  touch(body: ReleaseBody): void
  /** Those of the client stand on. */
  renew(client: string): BreakpointsAnswer
  list(client?: string): BreakpointsAnswer
}

/** Of a client that never asks again. */
const maxEnded = 32

export function createBreakpointControl({ breakpoints }: Engine['debug']): BreakpointControl {
  const owners = new Map<string, string>()
  const ended = new Map<string, Ended[]>()
  const keyOf = (flow: string, wire: string): string => `${flow}\n${wire}`

  const list = (client?: string): BreakpointsAnswer => ({
    breakpoints: breakpoints.list().map((each) => ({
      ...each,
      messages: [...each.messages],
      isMine: client !== undefined && owners.get(keyOf(each.flow, each.wire)) === client,
    })),
    ended: client === undefined ? [] : takeEnded(client),
  })

  function takeEnded(client: string): Ended[] {
    const taken = ended.get(client) ?? []
    ended.delete(client)
    return taken
  }

  function remember(client: string, end: Ended): void {
    ended.set(client, [...(ended.get(client) ?? []), end])
    // The oldest client goes first: nobody waits for so many.
    for (const each of ended.keys()) if (ended.size > maxEnded) ended.delete(each)
  }

  return {
    set({ flow, port, client }) {
      const { wire } = refusing(() =>
        breakpoints.set(flow, port, (reason) => {
          owners.delete(keyOf(flow, wire))
          remember(client, { flow, wire, reason })
        }),
      )
      owners.set(keyOf(flow, wire), client)
      return list(client)
    },
    step: ({ flow, port, count }) => ({
      count: refusing(() => breakpoints.step(flow, port, count)),
    }),
    drop: ({ flow, port, count }) => ({
      count: refusing(() => breakpoints.drop(flow, port, count)),
    }),
    release: ({ flow, port }) => refusing(() => breakpoints.release(flow, port)),
    touch: ({ flow, port }) => refusing(() => breakpoints.touch(flow, port)),
    renew(client) {
      for (const { flow, wire } of breakpoints.list())
        if (owners.get(keyOf(flow, wire)) === client) breakpoints.renew(flow, wire)
      return list(client)
    },
    list,
  }
}
