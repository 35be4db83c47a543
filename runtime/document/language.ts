/**
 * Problems in the language of their reader. A problem is made in English; its facts are kept beside it,
 * and other languages are made from them when someone asks.
 */
import type { Saying } from '../errors/define.ts'
import { chineseTexts } from '../errors/zh/all.ts'
import { speak } from '../words.ts'
import type { Language } from '../words.ts'
import { factsOf } from './problem-facts.ts'
import type { Problem } from './problem.ts'

/**
 * The same problem with its message and hint in the language. It must be the problem that the check
 * made: a copy, or one that came as JSON, has lost its facts and stays as it is.
 */
export function inLanguage(problem: Problem, language: Language): Problem {
  const known = factsOf(problem)
  if (language === 'en' || known === undefined) return problem
  // The facts belong to the code; TypeScript cannot follow that through the table.
  const text = chineseTexts[problem.code] as unknown as Saying<object>
  const spoken = speak(known, language)
  const { hint: _, ...rest } = problem
  const hint = text.hint(spoken)
  return { ...rest, message: text.message(spoken), ...(hint === undefined ? {} : { hint }) }
}
