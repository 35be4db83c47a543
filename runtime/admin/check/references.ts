/**
 * References of a draft. They are resolved as at a start, so that the problems are the same; but a draft
 * is any text that somebody sends, and what stands in files outside the flows folder is not to be read
 * by sending one: such a text never stands in an answer.
 */
import { realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'

import type { References, Subflows } from '../../document/flow.ts'
import { inLanguage } from '../../document/language.ts'
import type { Problem } from '../../document/problem.ts'
import { openFlowFile } from '../../graph/flow-files.ts'
import { referencesFor } from '../../graph/references.ts'
import type { Environment } from '../../graph/references.ts'
import { createSubflows } from '../../graph/subflows.ts'
import { say, WordedError } from '../../words.ts'
import type { Language } from '../../words.ts'

export interface DraftReferences {
  readonly references: References
  /** Files that the draft names as types, with references of their own. */
  readonly subflows: Subflows
  /** Whether files beside the flow were looked at: what they say may change without the draft. */
  hasReadFiles(): boolean
  /** The problems of the draft in the language, without a word of files outside. */
  say(problems: readonly Problem[], language: Language): Problem[]
}

/** Shorter pieces could be anything, and say nothing; a message may cut a longer one. */
const shortest = 3
const longest = 16

interface DraftOptions {
  /** The draft. */
  readonly text: string
  readonly root: string
  /** Where relative file references start. */
  readonly folder: string
  readonly environment: Environment
  readonly isConfined: boolean
  /** What stands for a subflow instead of its file. */
  readonly textAt?: ((id: string) => string | undefined) | undefined
}

export function referencesWithin(options: DraftOptions): DraftReferences {
  const { text: draft, root, folder, environment, isConfined, textAt } = options
  const reads = new Set<string>()
  const secrets = new Set<string>()
  const references = (from: string): References => {
    const real = referencesFor({ folder: from, root, environment })
    return {
      env: (name) => real.env(name),
      open: (path) => openFlowFile(path, { folder: from, root, reads }),
      file: (path) => {
        const isOutside = !isBelow(root, resolve(from, path))
        if (isOutside && isConfined) throw new WordedError(confined)
        const text = real.file(path)
        if (isOutside) keep(text, secrets)
        return text
      },
    }
  }
  return {
    references: references(folder),
    subflows: createSubflows({ root, references, nameOf: (path) => path, reads, textAt }),
    hasReadFiles: () => reads.size > 0,
    say: (problems, language) =>
      problems.map((problem) => {
        const said = inLanguage(problem, language)
        const isTold = secrets.size > 0 && tells(said, draft, secrets)
        return isTold ? without(said, language) : said
      }),
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

/** Whether it may hold a piece: it stands at a reference, or it says what stands in the file. */
function tells(problem: Problem, draft: string, secrets: ReadonlySet<string>): boolean {
  if (draft.slice(problem.range.start, problem.range.end).includes('${file:')) return true
  const text = `${problem.message} ${problem.hint ?? ''}`
  return [...secrets].some((secret) => text.includes(secret.slice(0, longest)))
}

function without(problem: Problem, language: Language): Problem {
  const { hint: _, ...rest } = problem
  return { ...rest, message: say(misfit, language) }
}

const confined = {
  en: 'only files of the flows folder are read here',
  zh: '这里只读取流程文件夹中的文件',
}
const misfit = { en: 'what stands in the file does not fit here', zh: '文件中的内容不适合此处' }
