/** A colour for each value that has bytes of its own, so that neighbours can be told apart. */
import type { Span } from '../../runtime/admin/contract/try.ts'

/** So many colours the style sheet knows; then they begin again. */
const toneCount = 6

export interface Tones {
  ofSpan(span: Span): number | undefined
  ofByte(index: number): number | undefined
}

/** What holds other values has no colour of its own: its parts have. */
export function tonesOf(spans: readonly Span[]): Tones {
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const leaves = sorted.filter((span, index) => {
    const next = sorted[index + 1]
    return span.end > span.start && !(next && next.start < span.end && next.end <= span.end)
  })
  const tones = new Map(leaves.map((span, index) => [span, index % toneCount]))
  const bytes = new Map<number, number>()
  for (const [span, tone] of tones)
    for (let index = span.start; index < span.end; index += 1)
      if (!bytes.has(index)) bytes.set(index, tone)
  return { ofSpan: (span) => tones.get(span), ofByte: (index) => bytes.get(index) }
}
