/**
 * A run of transforms as one function: a loop with one `try` around it. Where the run goes from a decode of
 * JSON to its encode, it works on the text, as long as that is exact.
 */
import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import type { TextStep, TransformFunction } from '../plugin.ts'
import type { Counters } from './counters.ts'
import { createTextRun, unsure } from './json-text/text-run.ts'
import type { Hop } from './lane.ts'
import { mark } from './receipt.ts'
import type { Receipt } from './receipt.ts'

export interface Step {
  readonly id: string
  readonly run: TransformFunction
  readonly text: TextStep | undefined
  readonly counters: Counters
}

/** Takes what a step threw. */
type Fail = (node: string, message: Message, receipt: Receipt | undefined, error: Error) => void

/** A decode, tests and sets, and an encode in a row run on JSON text where that is possible. */
export function runChain(steps: readonly Step[], next: Hop, fail: Fail): Hop {
  const from = steps.findIndex((step) => step.text?.kind === 'decode')
  if (from < 0) return runSteps(steps, next, fail)
  let to = from + 1
  while (to < steps.length && isBetween(steps[to]?.text)) to++
  if (steps[to]?.text?.kind !== 'encode') return runSteps(steps, next, fail)
  const parts = steps.slice(from, to + 1)
  const after = to + 1 < steps.length ? runChain(steps.slice(to + 1), next, fail) : next
  const onText = runOnText(parts, after, runSteps(parts, after, fail))
  return from === 0 ? onText : runSteps(steps.slice(0, from), onText, fail)
}

const isBetween = (step: TextStep | undefined) => step?.kind === 'test' || step?.kind === 'set'

function runOnText(steps: readonly Step[], next: Hop, ordinary: Hop): Hop {
  const run = createTextRun(
    steps.flatMap(({ text, counters }) => (text === undefined ? [] : [{ step: text, counters }])),
  )
  return (message, receipt) => {
    const result = run(message)
    if (result === unsure) ordinary(message, receipt)
    else if (result === undefined) mark(receipt, Outcome.filtered)
    else next(result, receipt)
  }
}

/**
 * The loop over a run of transforms: fixed shape, one `try` for all of them. A step that throws leaves
 * `at` on itself, so that the error names the right node. Benchmark: bench/micro/engine.
 */
function runSteps(steps: readonly Step[], next: Hop, fail: Fail): Hop {
  return (message, receipt) => {
    let current = message
    let at: Step | undefined
    try {
      for (const step of steps) {
        at = step
        step.counters.in++
        const result = step.run(current)
        if (result === undefined) {
          step.counters.filtered++
          mark(receipt, Outcome.filtered)
          return
        }
        current = result
      }
    } catch (error) {
      fail(at?.id ?? '', current, receipt, error as Error) // normalised inside
      return
    }
    next(current, receipt)
  }
}
