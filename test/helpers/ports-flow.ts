/** A flow with a stage that chooses between ports, each led to a sink whose peer the test plays. */
import type { StageContext, StageInstance } from '../../runtime/plugin.ts'
import { PermanentError } from '../../runtime/plugin.ts'
import type { Done, Message, SinkContext } from '../../runtime/plugin.ts'
import { createVirtualClock } from '../../runtime/engine/virtual-clock.ts'
import { drivenSource, flowPlan, planOf, sink, stageWithPorts, testEngine } from './plan.ts'

/** A sink whose peer the test plays. */
function peer() {
  const air: { message: Message; done: Done; token: number }[] = []
  const got: Message[] = []
  let context: SinkContext | undefined
  const self = {
    /** What has been handed over, acknowledged or not. */
    got,
    air,
    /** Acknowledges all that comes, at once. */
    isQuick: true,
    /** Refuses all that comes. */
    refuses: false,
    acknowledge(count = air.length) {
      for (const { done, token } of air.splice(0, count)) done(token)
    },
    down: () => context?.pause('the link is down'),
    up: () => context?.resume(),
    definition: sink((ctx) => {
      context = ctx
      return {
        send(given, done, token) {
          got.push(given)
          if (self.refuses) done(token, new PermanentError('no', 'refused'))
          else if (self.isQuick) done(token)
          else air.push({ message: given, done, token })
        },
        cancel(token) {
          air.splice(0, air.length, ...air.filter((each) => each.token !== token))
        },
      }
    }),
  }
  return self
}

export async function startPorts(
  names: readonly string[],
  create: (ctx: StageContext) => StageInstance,
) {
  const clock = createVirtualClock(1_700_000_000_000)
  const { engine } = testEngine({ clock })
  const source = drivenSource()
  const peers = names.map(peer)
  await engine.apply(
    planOf(
      flowPlan(
        {
          source: { definition: source.definition },
          choose: { definition: stageWithPorts(create) },
          ...Object.fromEntries(names.map((name, at) => [name, peers[at]!])),
        },
        ['source -> choose', ...names.map((name) => `choose.${name} -> ${name}`)],
      ),
    ),
  )
  const pass = (ms: number) => {
    for (let at = 0; at < ms; at += 50) clock.pass(Math.min(50, ms - at))
  }
  return { source, peers, clock, engine, pass }
}

export const countsOf = (peers: readonly { got: readonly unknown[] }[]) =>
  peers.map(({ got }) => got.length)
export const payloadsOf = ({ got }: { got: readonly Message[] }) =>
  got.map(({ payload }) => payload)
/** How many were told once, and as delivered. */
export const deliveredOf = (outcomes: readonly string[][]) =>
  outcomes.filter(([outcome, ...more]) => outcome === 'delivered' && more.length === 0).length
