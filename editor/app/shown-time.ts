import type { Language } from '../locales/messages.ts'

const dayMs = 86_400_000

/** The time of day; with its date when that is not today's. */
export const shownTime = (time: number, language: Language, now = Date.now()): string =>
  new Intl.DateTimeFormat(language, {
    timeStyle: 'short',
    ...(now - time > dayMs || new Date(now).getDate() !== new Date(time).getDate()
      ? { dateStyle: 'short' as const }
      : {}),
  }).format(time)
