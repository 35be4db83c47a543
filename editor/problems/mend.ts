import type { Editor } from '../app/editor.ts'

interface Stretch {
  readonly start: number
  readonly end: number
}

/** Puts the text that was meant in place. Quotes around the old one stay. */
export function mend(editor: Editor, { start, end }: Stretch, fix: string): void {
  if (end <= start) return
  const old = editor.doc.getState().text.slice(start, end)
  const quote = /^(['"])[^]*\1$/.exec(old)?.[1] ?? ''
  const label = editor.text().problems.fixed(fix)
  const insert = `${quote}${fix}${quote}`
  editor.doc.type([{ from: start, to: end, insert }], { label, source: 'text' })
  editor.announce(label)
}
