/** What Chinese sentences about problems are made of. */
import { zh } from '../../words.ts'

/** `"a"、"b" 或 "c"`, cut when there are many. */
export const anyOf = (names: readonly string[], most = 12): string => listed(names, '或', most)

/** `"a"、"b" 和 "c"`. */
export const allOf = (names: readonly string[], most = 12): string => listed(names, '和', most)

function listed(names: readonly string[], joint: '或' | '和', most: number): string {
  if (names.length > most) return zh`${names.slice(0, most).join('、')}等 ${names.length} 个`
  const last = names[names.length - 1] ?? ''
  if (names.length < 2) return last
  const rest = names.slice(0, -1).join('、')
  return joint === '或' ? zh`${rest}或${last}` : zh`${rest}和${last}`
}

export function didYouMean(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `是不是想写 "${name}"？`
}

/** Sentences of a hint, without those that do not apply. Chinese puts no space between them. */
export function sentences(...parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined && part !== '')
  return said.length > 0 ? said.join('') : undefined
}

/** A remark of another part as a sentence. One in English keeps its own full stop. */
export function sentence(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  return /[.?!。？！]$/.test(text) ? text : `${text}。`
}
