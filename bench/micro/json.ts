/**
 * `json/decode` and `json/encode` beside bare `JSON`, and what each guard costs:
 * `node --expose-gc --import tsx bench/micro/json.ts`.
 */
import { bench, do_not_optimize, run, summary } from 'mitata'

import { createParse } from '../../nodes/json/text/parse.ts'
import type { ParseOptions } from '../../nodes/json/text/parse.ts'
import { stringify } from '../../nodes/json/text/stringify.ts'

const options = { maxDepth: 128, duplicateKeys: 'refuse', bigints: 'bigint' } as const
const parseDefault = createParse(options satisfies ParseOptions)
const parseLast = createParse({ ...options, duplicateKeys: 'last' })

const reading = (index: number) => ({
  name: `channel-${index}`,
  value: 20 + index * 1.37,
  unit: 'celsius',
  ok: index % 2 === 0,
  seq: index * 1000,
})
const documents = {
  '100 B': {
    id: 'sensor-17',
    temperature: 31.25,
    humidity: 48,
    ok: true,
    at: '2026-11-23T08:00:00Z',
  },
  '1 KiB': {
    device: 'greenhouse-7',
    at: '2026-11-23T08:00:00Z',
    readings: Array.from({ length: 12 }, (_, index) => reading(index)),
  },
  '16 KiB': {
    device: 'greenhouse-7',
    readings: Array.from({ length: 200 }, (_, index) => reading(index)),
  },
}

for (const [name, document] of Object.entries(documents)) {
  const bytes = Buffer.from(JSON.stringify(document))
  summary(() => {
    bench(`decode ${name} (${bytes.length} bytes): JSON.parse`, () =>
      do_not_optimize(JSON.parse(bytes.toString())),
    )
    bench(`decode ${name}: default`, () => do_not_optimize(parseDefault(bytes)))
    bench(`decode ${name}: duplicateKeys: last`, () => do_not_optimize(parseLast(bytes)))
  })
  summary(() => {
    bench(`encode ${name}: JSON.stringify`, () => do_not_optimize(JSON.stringify(document)))
    bench(`encode ${name}: default`, () => do_not_optimize(stringify(document, '')))
  })
}

await run()
