/**
 * Loading modules makes garbage once, and V8 answers by growing the young generation to 16 MB halves that
 * an idle runtime then keeps. Until everything is connected it is told not to grow; under load it may.
 */
import { setFlagsFromString } from 'node:v8'

export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

export function letHeapGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
}
