/** Which digits each byte came from: a digit has six bits, so neighbours share one. */
import type { Span } from '../../../runtime/plugin.ts'

const most = 20_000

export function spansOf(text: string): Span[] {
  const places: number[] = []
  for (let index = 0; index < text.length; index++)
    if (/[A-Za-z0-9+/_-]/.test(text.charAt(index))) places.push(index)
  const count = Math.min(Math.floor((places.length * 3) / 4), most)
  return Array.from({ length: count }, (_, byte) => ({
    path: `/${byte}`,
    start: places[Math.floor((byte * 8) / 6)] ?? 0,
    end: (places[Math.floor((byte * 8 + 7) / 6)] ?? 0) + 1,
  }))
}
