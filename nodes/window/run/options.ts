import type { Expression } from '../../../runtime/plugin.ts'
import type { FrameOptions } from '../frame/frame.ts'

export interface WindowOptions {
  readonly frame: FrameOptions
  readonly calculate: readonly string[]
  readonly value: Expression | undefined
  readonly key: Expression | undefined
  readonly time: Expression | undefined
  readonly lateness: number
  readonly maxAhead: number
  readonly maxKeys: number
  readonly maxSamples: number
  readonly state: 'memory' | 'disk'
}
