import { useStoreApi } from '@xyflow/react'
import { useEffect, useMemo } from 'react'

import type { Card, WireEdge } from '../card.ts'
import { createMounting } from './mounting.ts'
import type { Mounting } from './mounting.ts'

/** One for the canvas, as long as it is mounted. */
export function useMounting(): Mounting {
  const store = useStoreApi<Card, WireEdge>()
  const mounting = useMemo(() => createMounting(store), [store])
  useEffect(() => mounting.stop, [mounting])
  return mounting
}
