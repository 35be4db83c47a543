/** What the message of a problem was made from. */
import type { Problem } from './problem.ts'

/** Beside the problem and not in it: it goes out as JSON as it is. */
const facts = new WeakMap<Problem, object>()

export function keepFacts(problem: Problem, known: object): void {
  facts.set(problem, known)
}

/** Absent for a copy, and for a problem that came as JSON. */
export function factsOf(problem: Problem): object | undefined {
  return facts.get(problem)
}
