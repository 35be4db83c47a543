/** Files that git left with `<<<<<<<` in them: the texts of both sides. */
export interface MarkedConflicts {
  readonly ours: string
  /** Only when the file has it (`merge.conflictStyle` diff3 or zdiff3). */
  readonly base: string | undefined
  readonly theirs: string
  /** The marked regions, markers included, as offsets into the text. */
  readonly regions: readonly { readonly start: number; readonly end: number }[]
}

type Part = 'both' | 'ours' | 'base' | 'theirs'

/** `undefined` when the text has no whole region. */
export function findConflictMarkers(text: string): MarkedConflicts | undefined {
  const sides = { ours: '', base: '', theirs: '' }
  const regions: { start: number; end: number }[] = []
  let part: Part = 'both'
  let start = 0
  let at = 0
  let withBase = 0
  for (const line of text.match(/[^\n]*\n|[^\n]+/g) ?? []) {
    const next = followed(part, line)
    if (next === undefined) {
      if (part === 'both')
        for (const side of ['ours', 'base', 'theirs'] as const) sides[side] += line
      else sides[part] += line
    } else {
      if (part === 'both') start = at
      if (next === 'base') withBase += 1
      if (next === 'both') regions.push({ start, end: at + line.length })
      part = next
    }
    at += line.length
  }
  if (regions.length === 0 || part !== 'both') return undefined
  return { ...sides, base: withBase === regions.length ? sides.base : undefined, regions }
}

/** The part that begins behind this line, when the line is a marker there. */
function followed(part: Part, line: string): Part | undefined {
  const mark = /^(<{7}|\|{7}|={7}|>{7})(?= |\r?\n?$)/.exec(line)?.[1]?.[0]
  if (part === 'both') return mark === '<' ? 'ours' : undefined
  if (part === 'ours' && mark === '|') return 'base'
  if (part === 'ours' || part === 'base') return mark === '=' ? 'theirs' : undefined
  return mark === '>' ? 'both' : undefined
}
