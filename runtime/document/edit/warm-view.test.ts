import { expect, it } from 'vitest'

import { readView } from './read-view.ts'
import { warmView } from './warm-view.ts'

const text = `version: 1
name: two
nodes:
  # Every second.
  a: { type: generate, every: 1s }
  b:
    type: log
wires:
  - a -> b
layout:
  a: { x: 0, y: 16 }
`

it('gives the same view as without it, whatever the text', async () => {
  for (const each of [text, text.replace('{ type', '{{ type'), '', 'nodes: []\n', text + text]) {
    const warm = await warmView(each, { sliceMs: 0, pause: () => Promise.resolve() })
    expect(readView(each, warm)).toEqual(readView(each))
  }
})

it('pauses between entries', async () => {
  let pauses = 0
  const pause = () => {
    pauses += 1
    return Promise.resolve()
  }
  await warmView(text, { sliceMs: 0, pause })
  expect(pauses).toBe(2)
})
