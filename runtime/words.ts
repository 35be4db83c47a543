/** Texts in the languages that Sluice speaks. */
import { reasonOf } from './reason.ts'

export type Language = 'en' | 'zh-CN'

/** The same in each language. */
export interface Words {
  readonly en: string
  readonly zh: string
}

/** A plain string reads the same everywhere: a name, a number, the words of a library. */
export type Wording = string | Words

export const say = (wording: Wording, language: Language): string =>
  typeof wording === 'string' ? wording : language === 'en' ? wording.en : wording.zh

/** Facts with their wordings said in one language. */
export type Spoken<F> = { readonly [K in keyof F]: SpokenValue<F[K]> }
type SpokenValue<V> = V extends Words
  ? string
  : V extends readonly (infer I)[]
    ? readonly SpokenValue<I>[]
    : V

export function speak<F extends object>(facts: F, language: Language): Spoken<F> {
  const spoken = Object.entries(facts).map(([key, value]) => [key, sayValue(value, language)])
  // Each value was replaced by what its type says.
  return Object.fromEntries(spoken) as Spoken<F>
}

function sayValue(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item) => sayValue(item, language))
  return isWords(value) ? say(value, language) : value
}

const isWords = (value: unknown): value is Words =>
  typeof value === 'object' && value !== null && 'en' in value && 'zh' in value

/** An error whose message is known in each language. */
export class WordedError extends Error {
  override readonly name = 'WordedError'
  readonly words: Words
  constructor(words: Words) {
    super(words.en)
    this.words = words
  }
}

export function wordingOf(error: unknown): Wording {
  if (error instanceof WordedError) return error.words
  return reasonOf(error)
}

/**
 * A Chinese sentence with values in it: where a Chinese character of the sentence meets a Latin letter,
 * a digit or a quote of a value, there is a space between them.
 */
export function zh(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  let text = parts[0] ?? ''
  for (const [index, value] of values.entries()) {
    const inner = String(value)
    const rest = parts[index + 1] ?? ''
    const before = isHan(text.at(-1)) && isNarrow(inner.at(0)) ? ' ' : ''
    const after = isHan(rest.at(0)) && isNarrow(inner.at(-1)) ? ' ' : ''
    text += `${before}${inner}${after}${rest}`
  }
  return text
}

const isHan = (character = ''): boolean => /\p{Script=Han}/u.test(character)
const isNarrow = (character = ''): boolean => /[!-~]/.test(character)
