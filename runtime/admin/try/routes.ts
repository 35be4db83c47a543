/** `POST /api/try`, `POST /api/evaluate` and `GET /api/expression`. */
import type { FastifyInstance } from 'fastify'

import { describeExpressions } from '../../expression/describe.ts'
import { evaluateBody, tryBody } from '../contract/try.ts'
import type { EvaluateBody, ExpressionAnswer, TryBody } from '../contract/try.ts'
import { checkFlowId } from '../files/names.ts'
import { largeBodyBytes } from '../body-limits.ts'
import { evaluate } from './evaluate.ts'
import { tryNode } from './try.ts'
import type { TryContext } from './try.ts'
import { needs } from '../access/role.ts'

export function addTryRoutes(server: FastifyInstance, context: TryContext): void {
  server.post<{ Body: TryBody }>(
    '/api/try',
    { ...needs('operator'), bodyLimit: largeBodyBytes, schema: { body: tryBody } },
    ({ body }) => {
      checkFlowId(body.flow)
      return tryNode(context, body)
    },
  )
  server.post<{ Body: EvaluateBody }>(
    '/api/evaluate',
    { ...needs('operator'), bodyLimit: largeBodyBytes, schema: { body: evaluateBody } },
    ({ body }) => evaluate(body),
  )
  server.get('/api/expression', needs('viewer'), (): ExpressionAnswer => describeExpressions())
}
