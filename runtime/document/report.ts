/** Collects problems. Texts come from errors.ts; here they get their place. */
import { problemTexts } from '../errors.ts'
import type { ProblemCode, ProblemFacts } from '../errors.ts'
import type { ProblemText } from '../errors/define.ts'
import { speak } from '../words.ts'
import { keepFacts } from './problem-facts.ts'
import { limits } from './limits.ts'
import type { Problem, Range } from './problem.ts'
import type { Source } from './source.ts'

export interface Report {
  readonly source: Source
  readonly problems: readonly Problem[]
  add<C extends ProblemCode>(code: C, place: Place, facts: ProblemFacts<C>): void
  /** An empty report over the same text, for a branch that may be given up. */
  fork(): Report
  take(from: Report): void
  /** So many problems that looking for more helps nobody. */
  isFull(): boolean
}

export interface Place {
  readonly range: Range
  readonly path?: string | undefined
}

export function createReport(source: Source): Report {
  const problems: Problem[] = []
  return {
    source,
    problems,
    add: (code, place, facts) => {
      problems.push(createProblem(source, code, place, facts))
    },
    fork: () => createReport(source),
    isFull: () => problems.length >= 2 * limits.problems,
    take: (from) => {
      for (const problem of from.problems) problems.push(problem)
    },
  }
}

export function createProblem<C extends ProblemCode>(
  source: Source,
  code: C,
  { range: found, path }: Place,
  facts: ProblemFacts<C>,
): Problem {
  // The facts belong to the code by its type; TypeScript cannot follow that through the table.
  const text = problemTexts[code] as unknown as ProblemText<object>
  const spoken = speak(facts as object, 'en')
  const hint = text.hint(spoken)
  const { length } = source.text
  const range = { start: Math.min(found.start, length), end: Math.min(found.end, length) }
  const start = source.position(range.start)
  const end = source.position(range.end)
  const problem: Problem = {
    code,
    severity: text.severity,
    message: text.message(spoken),
    ...(hint === undefined ? {} : { hint }),
    file: source.file,
    range,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    ...(path === undefined ? {} : { path }),
  }
  keepFacts(problem, facts as object)
  return problem
}

/**
 * Problems as they are read: from the top of the file down, each said once. When there are too many,
 * errors stay rather than warnings.
 */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>()
  const different = problems.filter((problem) => {
    const key = `${problem.code} ${problem.range.start} ${problem.message}`
    return !seen.has(key) && Boolean(seen.add(key))
  })
  const kept = different
    .toSorted((a, b) => rank(a) - rank(b) || inText(a, b))
    .slice(0, limits.problems)
  return kept.toSorted(inText)
}

const rank = (problem: Problem): number => (problem.severity === 'error' ? 0 : 1)

const inText = (a: Problem, b: Problem): number =>
  a.range.start - b.range.start || a.range.end - b.range.end

export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some((problem) => problem.severity === 'error')
