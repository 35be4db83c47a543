/** How a problem is described: everything a user can read about it stands in one of these. */
import type { Spoken } from '../words.ts'

/** What one language says. `F`: the facts of the case; their wordings arrive said in the language. */
export interface Saying<F> {
  /** A few words for lists; English: lower-case. */
  readonly title: string
  /** Why it is a problem and what to do, for docs/problems.md. */
  readonly explanation: string
  /** What is wrong, with the names of the case: quoted names, no full stop; English: lower-case. */
  readonly message: (facts: Spoken<F>) => string
  /** How to mend it, in sentences. */
  readonly hint: (facts: Spoken<F>) => string | undefined
}

export interface ProblemText<F> extends Saying<F> {
  readonly severity: 'error' | 'warning'
}

/** The same problems in another language: none can be left out, and each gets the same facts. */
export type Translation<T> = {
  readonly [C in keyof T]: T[C] extends ProblemText<infer F> ? Saying<F> : never
}

export const error = <F>(text: Saying<F>): ProblemText<F> => ({ severity: 'error', ...text })
export const warning = <F>(text: Saying<F>): ProblemText<F> => ({ severity: 'warning', ...text })

export const noHint = (): undefined => undefined

/** `"a", "b" or "c"`, cut when there are many. */
export function anyOf(names: readonly string[], most = 12): string {
  if (names.length > most)
    return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`
}

/** `"a", "b" and "c"`. */
export function allOf(names: readonly string[], most = 12): string {
  if (names.length > most) return anyOf(names, most)
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`
}

export const quote = (name: string): string => `"${name}"`

export function didYouMean(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `Did you mean "${name}"?`
}

/** Sentences of a hint, without those that do not apply. */
export function sentences(...parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined && part !== '')
  return said.length > 0 ? said.join(' ') : undefined
}

/** A remark of another part as a sentence. */
export function sentence(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  const start = text.slice(0, 1).toUpperCase() + text.slice(1)
  return /[.?!]$/.test(start) ? start : `${start}.`
}

/** Whether a name is there to be said, and what it is like. */
export interface Suggested {
  readonly suggestion?: string | undefined
}
