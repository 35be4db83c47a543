/** Which language is spoken, and its texts. Chinese is loaded when it is wanted. */
import { en } from './en/index.ts'
import type { Language, Messages } from './messages.ts'

export async function loadMessages(language: Language): Promise<Messages> {
  if (language === 'en') return en
  const { chinese } = await import('./zh-CN/index.ts')
  return chinese
}

/** What the browser asks for, where nobody has chosen yet. */
export const preferredLanguage = (asked: readonly string[]): Language =>
  asked
    .find((each) => /^(zh|en)\b/i.test(each))
    ?.toLowerCase()
    .startsWith('zh')
    ? 'zh-CN'
    : 'en'
