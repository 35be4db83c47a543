/**
 * References of a draft. They are resolved as at a start, so that the problems are the same; but a draft
 * is any text that somebody sends, and what stands in files outside the flows folder is not to be read
 * by sending one: such a text never stands in an answer.
 */
import { realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'

import type { CheckedFlow, References } from '../../document/flow.ts'
import type { Problem } from '../../document/problem.ts'
import { referencesFor } from '../../graph/references.ts'
import type { Environment } from '../../graph/references.ts'

export interface DraftReferences {
  readonly references: References
  /** The same flow, with problems that tell nothing of files outside. */
  conceal(checked: CheckedFlow): CheckedFlow
}

/** Shorter pieces could be anything, and say nothing. */
const shortest = 3

interface DraftOptions {
  readonly root: string
  /** Where relative file references start. */
  readonly folder: string
  readonly environment: Environment
  readonly isConfined: boolean
}

export function referencesWithin(options: DraftOptions): DraftReferences {
  const { root, folder, environment, isConfined } = options
  const real = referencesFor(folder, environment)
  const secrets = new Set<string>()
  const references: References = {
    env: (name) => real.env(name),
    file: (path) => {
      const isOutside = !isBelow(root, resolve(folder, path))
      if (isOutside && isConfined) throw new Error('only files of the flows folder are read here')
      const text = real.file(path)
      if (isOutside) keep(text, secrets)
      return text
    },
  }
  return {
    references,
    conceal: (checked) =>
      secrets.size === 0
        ? checked
        : { ...checked, problems: checked.problems.map((problem) => without(problem, secrets)) },
  }
}

function isBelow(root: string, path: string): boolean {
  try {
    return realpathSync(path).startsWith(root + sep)
  } catch {
    return false
  }
}

function keep(text: string, secrets: Set<string>): void {
  for (const piece of [text, ...text.split(/[\r\n]+/)])
    if (piece.trim().length >= shortest) secrets.add(piece.trim())
}

function without(problem: Problem, secrets: ReadonlySet<string>): Problem {
  const hides = [...secrets].some(
    (secret) => holds(problem.message, secret) || holds(problem.hint, secret),
  )
  if (!hides) return problem
  const { hint: _, ...rest } = problem
  return { ...rest, message: 'the value from the file does not fit here' }
}

/** A message may cut a long value. */
const holds = (text: string | undefined, secret: string): boolean =>
  text?.includes(secret.slice(0, 16)) === true
