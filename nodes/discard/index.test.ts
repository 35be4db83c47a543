import { expect, it } from 'vitest'

import { resolved, sinkContext } from '../../test/helpers/context.ts'
import discard from './index.ts'

it('takes anything', async () => {
  const sink = await discard.start(resolved(discard.config, {}), sinkContext(undefined))
  expect(await sink.write?.({ payload: 1, topic: '', meta: {} })).toBe(undefined)
})
