/** `POST /api/validate`. */
import type { FastifyInstance } from 'fastify'

import type { Problem } from '../../document/problem.ts'
import type { Language } from '../../words.ts'
import { validateBody } from '../contract/files.ts'
import type { ProblemAnswer, ValidateAnswer } from '../contract/files.ts'
import { checkFlowId } from '../files/names.ts'
import { largeBodyBytes } from '../body-limits.ts'
import type { Checker } from './checker.ts'
import { needs } from '../access/role.ts'

interface ValidateBody {
  readonly id: string
  readonly text: string
  readonly language?: Language
}

export function addCheckRoutes(server: FastifyInstance, checker: Checker): void {
  server.post<{ Body: ValidateBody }>(
    '/api/validate',
    { ...needs('viewer'), bodyLimit: largeBodyBytes, schema: { body: validateBody } },
    async ({ body: { id, text, language } }): Promise<ValidateAnswer> => {
      const { problems } = await checker.check(checkFlowId(id), text, { language })
      return { problems: problems.map(answerOf) }
    },
  )
}

/** The file's name is the client's own. */
export function answerOf(problem: Problem): ProblemAnswer {
  const { code, severity, message, hint, range, line, column, endLine, endColumn, path } = problem
  return {
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    range: { ...range },
    line,
    column,
    endLine,
    endColumn,
    ...(path === undefined ? {} : { path }),
  }
}
