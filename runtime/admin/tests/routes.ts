/** `POST /api/tests/run` and `POST /api/tests/save`. */
import type { FastifyInstance } from 'fastify'

import { needs } from '../access/role.ts'
import { runTestsBody, saveTestAnswer, saveTestBody, testsAnswer } from '../contract/tests.ts'
import type { RunTestsBody, SaveTestBody } from '../contract/tests.ts'
import { checkFlowId } from '../files/names.ts'
import { largeBodyBytes } from '../body-limits.ts'
import type { TestContext } from './tests.ts'

export function addTestRoutes(server: FastifyInstance, context: TestContext): void {
  let last: Promise<unknown> = Promise.resolve()
  /** One at a time: a test may keep the process busy. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
  server.post<{ Body: RunTestsBody }>(
    '/api/tests/run',
    {
      ...needs('operator', 'test'),
      schema: { body: runTestsBody, response: { 200: testsAnswer } },
    },
    async ({ body: { flow } }) => {
      checkFlowId(flow)
      // Who never runs tests does not pay for their code.
      const { runTests } = await import('./tests.ts')
      return alone(() => runTests(context, flow))
    },
  )
  server.post<{ Body: SaveTestBody }>(
    '/api/tests/save',
    {
      ...needs('editor', 'save-test'),
      bodyLimit: largeBodyBytes,
      schema: { body: saveTestBody, response: { 200: saveTestAnswer } },
    },
    async ({ body }) => {
      checkFlowId(body.flow)
      const { saveTest } = await import('./save.ts')
      return alone(() => saveTest(context, body))
    },
  )
}
