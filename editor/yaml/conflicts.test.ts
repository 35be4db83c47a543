import { expect, test } from 'vitest'

import { findConflictMarkers } from '../../runtime/document/merge/conflict-markers.ts'
import { withoutRegions } from './conflicts.tsx'

test('what both sides have for certain is the text without the marked regions', () => {
  const text = 'a: 1\n<<<<<<< ours\nb: 2\n=======\nb: 3\n>>>>>>> theirs\nc: 4\n'
  const found = findConflictMarkers(text)
  expect(withoutRegions(text, found?.regions ?? [])).toBe('a: 1\nc: 4\n')
})
