/**
 * All texts of the editor. English is the shape; Chinese must fill every key of it or the types fail.
 * A text with facts is a function. One file per area, so that each area has its texts beside its peers.
 */
import type { en } from './en/index.ts'

/** The shape of a language: same keys, same arguments, any words. */
type Words<T> = T extends string
  ? string
  : T extends (...facts: infer F) => string
    ? (...facts: F) => string
    : { readonly [K in keyof T]: Words<T[K]> }

export type Messages = Words<typeof en>
export type Language = 'en' | 'zh-CN'
export const languages: readonly Language[] = ['en', 'zh-CN']

/** An area of a translation: `export const files = {...} satisfies Area<'files'>`. */
export type Area<K extends keyof Messages> = Messages[K]
