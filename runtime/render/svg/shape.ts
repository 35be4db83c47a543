/** Outlines of nodes. */
import type { Role } from './glyphs.ts'

export interface Corners {
  readonly left: number
  readonly right: number
}

/** Role by shape: sources are round on the left, sinks on the right. */
export const cornersOf: Readonly<Record<Role, Corners>> = {
  source: { left: 24, right: 6 },
  sink: { left: 6, right: 24 },
  transform: { left: 6, right: 6 },
  unknown: { left: 6, right: 6 },
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function outline({ x, y, width, height }: Box, { left, right }: Corners): string {
  return [
    `M${x + left} ${y}`,
    `H${x + width - right}`,
    `a${right} ${right} 0 0 1 ${right} ${right}`,
    `V${y + height - right}`,
    `a${right} ${right} 0 0 1 ${-right} ${right}`,
    `H${x + left}`,
    `a${left} ${left} 0 0 1 ${-left} ${-left}`,
    `V${y + left}`,
    `a${left} ${left} 0 0 1 ${left} ${-left}Z`,
  ].join('')
}

const bar = 4

/** The face of a node beside its bar: left for sources, right for sinks, on top for the rest. */
export function face({ x, y, width, height }: Box, role: Role): string {
  const { left, right } = cornersOf[role]
  switch (role) {
    case 'source':
      return outline({ x: x + bar, y, width: width - bar, height }, { left: left - bar, right })
    case 'sink':
      return outline({ x, y, width: width - bar, height }, { left, right: right - bar })
    case 'transform':
      return `M${x} ${y + bar}H${x + width}V${y + height - right}a${right} ${right} 0 0 1 ${-right} ${right}H${x + left}a${left} ${left} 0 0 1 ${-left} ${-left}Z`
    case 'unknown':
      return outline({ x, y, width, height }, { left, right })
  }
}
