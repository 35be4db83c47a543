/** Node types by how well they match what was typed; words of both languages count. */
import type { NodeType } from '../model/node-types.ts'

export function rankTypes(types: readonly NodeType[], query: string): readonly NodeType[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return types
  return types
    .map((type) => ({ type, score: scoreOf(type, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ type }) => type)
}

/** Every word must be found somewhere; the place decides what it is worth. */
function scoreOf({ type, text }: NodeType, words: readonly string[]): number {
  const languages = [text.en, text['zh-CN']]
  let total = 0
  for (const word of words) {
    const score = Math.max(
      nameScore(type.toLowerCase(), word),
      ...languages.map(({ summary, help, keywords = [] }) => {
        if (keywords.some((keyword) => keyword.toLowerCase().startsWith(word))) return 40
        if (summary.toLowerCase().includes(word)) return 20
        return help.toLowerCase().includes(word) ? 10 : 0
      }),
    )
    if (score === 0) return 0
    total += score
  }
  return total
}

function nameScore(name: string, word: string): number {
  if (name === word) return 100
  if (name.split(/[/-]/).some((part) => part.startsWith(word))) return 80
  if (name.includes(word)) return 60
  return isSpread(name, word) ? 5 : 0
}

/** The letters come in this order, with others between. */
function isSpread(name: string, word: string): boolean {
  let at = 0
  for (const letter of name) if (letter === word[at]) at += 1
  return at === word.length && word.length > 1
}
