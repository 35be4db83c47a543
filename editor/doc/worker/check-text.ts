/** The check of a whole file without a server: that of `sluice check`, but for what a browser cannot know. */
import type { ProblemAnswer } from '../../../runtime/admin/contract/files.ts'
import type { Catalogue } from '../../../runtime/document/catalogue.ts'
import { checkFlow } from '../../../runtime/document/check.ts'
import type { References } from '../../../runtime/document/flow.ts'
import { inLanguage } from '../../../runtime/document/language.ts'
import { parseFlow } from '../../../runtime/document/parse.ts'
import type { Problem } from '../../../runtime/document/problem.ts'
import type { Language } from '../../locales/messages.ts'

export interface CheckText {
  readonly id: string
  readonly text: string
  readonly language: Language
}

/** Variables and files lie where flows run. */
const references: References = {
  env: () => undefined,
  file() {
    throw new Error('files are not read here')
  },
}
/** That a variable is not set, and that a file cannot be read: here neither says anything of the flow. */
const unknowable: ReadonlySet<string> = new Set(['E310', 'E311'])

export function checkText(
  { id, text, language }: CheckText,
  catalogue: Catalogue,
): ProblemAnswer[] {
  const { problems } = checkFlow(parseFlow(text, `${id}.yaml`), { id, catalogue, references })
  return problems
    .filter(({ code }) => !unknowable.has(code))
    .map((problem) => answerOf(inLanguage(problem, language)))
}

/** The file's name is the client's own. */
function answerOf(problem: Problem): ProblemAnswer {
  const { file: _, ...rest } = problem
  return { ...rest, range: { ...rest.range } }
}
