/** `sluice run --trace`: a file sets OpenTelemetry up, and gets the spans of all messages. */
import { describe, expect, it } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { readSpans, traceFile } from '../helpers/trace-file.ts'
import { until } from '../helpers/wait.ts'
import { sluice, start, tickingFlow } from './sluice.ts'

describe('sluice run --trace', () => {
  it('traces each message, and sends what is left at the stop', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow(), 'trace.mjs': traceFile })
    const run = start(['run', '--log', 'json', '--trace', 'trace.mjs'], { cwd })
    await until('it runs', () => run.err().includes('everything is connected'))
    await until('messages flow', async () =>
      /^a +running.* [1-9][0-9]* /m.test((await sluice(['status'], cwd)).out),
    )
    run.child.kill('SIGTERM')
    expect((await run.ended).code).toBe(0)
    const spans = await readSpans(cwd)
    expect(spans).toContainEqual(
      expect.objectContaining({
        name: 'a/tick',
        attributes: expect.objectContaining({
          'sluice.type': 'generate',
          'sluice.outcome': 'delivered',
        }),
        scope: 'sluice',
      }),
    )
    expect(spans).toContainEqual(expect.objectContaining({ name: 'a/end' }))
  })

  it.each([
    ['missing.mjs', 'cannot be loaded'],
    ['empty.mjs', 'has set up no OpenTelemetry SDK'],
    ['broken.mjs', 'cannot be loaded: not today'],
  ])('says what is wrong with %s, and ends with 2', async (file, reason) => {
    const cwd = await temporaryFolder({
      'flows/a.yaml': tickingFlow(),
      'empty.mjs': '',
      'broken.mjs': `throw new Error('not today')`,
    })
    const { code, err } = await sluice(['run', '--trace', file], cwd)
    expect(code).toBe(2)
    expect(err).toContain(`"${file}" ${reason}`)
  })
})
