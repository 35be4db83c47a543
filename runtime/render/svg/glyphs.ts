/** What the small signs look like: one glyph for each role, one shape for each kind of port. */
import type { TypeInfo } from '../../document/catalogue.ts'
import type { OutputKind } from '../../document/ports.ts'

export type Role = 'source' | 'transform' | 'sink' | 'unknown'

export function roleOf(info: TypeInfo | undefined): Role {
  switch (info?.kind) {
    case 'source':
    case 'sink':
      return info.kind
    case 'transform':
    case 'route':
    case 'stage':
    case 'subflow':
      return 'transform'
    case 'connection':
    case undefined:
      return 'unknown'
  }
}

/** Strokes in a box of 16. */
const glyphs = {
  source: 'M9.5 2.5h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3M6.5 11l3-3-3-3M9.5 8h-7',
  sink: 'M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10.5 11l3-3-3-3M13.5 8h-7',
  transform:
    'M6 2.5H5A1.5 1.5 0 0 0 3.5 4v2.5L2 8l1.5 1.5V12A1.5 1.5 0 0 0 5 13.5h1M10 2.5h1A1.5 1.5 0 0 1 12.5 4v2.5L14 8l-1.5 1.5V12a1.5 1.5 0 0 1-1.5 1.5h-1',
  route: 'M2 8h3.5L9 3.5h4.5M5.5 8L9 12.5h4.5M11.5 1.5l2 2-2 2M11.5 10.5l2 2-2 2',
  stage: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  subflow: 'M2 4.5h4v7H2zM10 4.5h4v7h-4zM6 8h4',
  unknown: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M8 12.9v.1',
} as const

export function glyphOf(info: TypeInfo | undefined): string {
  const kind = info?.kind
  return kind === undefined || kind === 'connection' ? glyphs.unknown : glyphs[kind]
}

/** Port shapes round (0, 0). `same` hands on what comes in, so it is drawn as anything. */
export function portShape(kind: OutputKind, size: number): string {
  const r = size / 2
  switch (kind) {
    case 'bytes':
      return `M${-r} ${-r}H${r}V${r}H${-r}Z`
    case 'text':
      return `M${-r} ${-r}L${r} 0L${-r} ${r}Z`
    case 'any':
    case 'same':
      return `M0 ${-r - 1}L${r + 1} 0L0 ${r + 1}L${-r - 1} 0Z`
    case 'json':
    case 'event':
      return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`
  }
}
