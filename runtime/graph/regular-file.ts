import type { Stats } from 'node:fs'

import { WordedError } from '../words.ts'

/** Throws for what is no file to read as a whole. */
export function checkRegular(facts: Stats, maxBytes: number): void {
  // A pipe or a device could block for ever, or never end.
  if (!facts.isFile())
    throw new WordedError({ en: 'it is not a regular file', zh: '它不是普通文件' })
  if (facts.size > maxBytes)
    throw new WordedError({
      en: `it has ${facts.size} bytes, more than the ${maxBytes} allowed`,
      zh: `它有 ${facts.size} 字节，超过允许的 ${maxBytes} 字节`,
    })
}
