/** `/api/run` and below. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Problem } from '../../document/problem.ts'
import { NotRunning } from '../../engine/status.ts'
import type { AppliedFlow, Engine } from '../../engine/status.ts'
import { local, mayDo, needs } from '../access/role.ts'
import { answerOf } from '../check/routes.ts'
import { applyBody, flowBody, nodeBody, pauseBody, previewBody } from '../contract/run.ts'
import type {
  AppliedAnswer,
  ApplyBody,
  NodeBody,
  PauseBody,
  PreviewAnswer,
  PreviewBody,
  RunProblem,
  RunRefusal,
} from '../contract/run.ts'
import { checkFlowId } from '../files/names.ts'
import { largeBodyBytes } from '../body-limits.ts'
import { Refusal } from '../refusal.ts'
import type { Outcome, RunControl } from './control.ts'
import type { Held } from './held.ts'
import { createPauses } from './pauses.ts'

interface RunRoutes {
  readonly control: RunControl
  readonly engine: Pick<Engine, 'restart' | 'pause' | 'resume'>
  readonly held: Pick<Held, 'tell'>
}

export function addRunRoutes(server: FastifyInstance, routes: RunRoutes): void {
  addTextRoutes(server, routes.control)
  addFlowRoutes(server, routes.control)
  addNodeRoutes(server, routes)
}

function addTextRoutes(server: FastifyInstance, control: RunControl): void {
  server.get('/api/run', needs('viewer'), () => control.list())
  server.get<{ Querystring: { id?: string | string[] } }>(
    '/api/run/text',
    needs('viewer'),
    ({ query: { id } }) => control.text(checkFlowId(typeof id === 'string' ? id : '')),
  )
  server.post<{ Body: PreviewBody }>(
    '/api/run/preview',
    { ...needs('operator'), bodyLimit: largeBodyBytes, schema: { body: previewBody } },
    async ({ body }): Promise<PreviewAnswer> => {
      const id = checkFlowId(body.id)
      const { problems, flows } = await control.preview({ ...body, id })
      const runs = control.etagOf(id)
      const now = runs === undefined ? {} : { runs }
      return { problems: problems.map(problemOf), flows: [...flows], ...now }
    },
  )
  server.post<{ Body: ApplyBody }>(
    '/api/run/apply',
    { ...needs('operator', 'run'), bodyLimit: largeBodyBytes, schema: { body: applyBody } },
    async (request, reply) => {
      const id = checkFlowId(request.body.id)
      const mayBeDraft = mayEdit(request)
      const outcome = await control.apply({ ...request.body, id, mayBeDraft })
      return answer(reply, outcome, control.etagOf(id))
    },
  )
}

/** What is not saved is an edit. */
const mayEdit = ({ who = local }: FastifyRequest): boolean => mayDo(who.role, 'editor')

function addFlowRoutes(server: FastifyInstance, control: RunControl): void {
  server.post<{ Body: { id: string } }>(
    '/api/run/start',
    { ...needs('operator', 'start'), schema: { body: flowBody } },
    async ({ body }, reply) => {
      const id = checkFlowId(body.id)
      const outcome = await control.start(id)
      return answer(reply, outcome, control.etagOf(id))
    },
  )
  server.post<{ Body: { id: string } }>(
    '/api/run/stop',
    { ...needs('operator', 'stop'), schema: { body: flowBody } },
    async ({ body }): Promise<AppliedAnswer> => {
      const { flows } = await control.stop(checkFlowId(body.id))
      return { flows: flows.filter(isChanged).map(flowOf), faults: [] }
    },
  )
}

function addNodeRoutes(server: FastifyInstance, { engine, held }: RunRoutes): void {
  const node = (action: string) => ({
    ...needs('operator', action),
    schema: { body: nodeBody },
  })
  server.post<{ Body: NodeBody }>(
    '/api/run/restart',
    node('restart'),
    async ({ body: { id, node: name } }): Promise<AppliedAnswer> => {
      const flow = await running(engine.restart(checkFlowId(id), name))
      held.tell()
      const faults = (flow.faults ?? []).map((fault) => ({ flow: id, ...fault }))
      return { flows: [flowOf(flow)], faults }
    },
  )
  const pauses = createPauses(engine, () => held.tell())
  server.post<{ Body: PauseBody }>(
    '/api/run/pause',
    { ...needs('operator', 'pause'), schema: { body: pauseBody } },
    async ({ body: { id, node: name, forMs } }, reply) => {
      await running(pauses.pause(checkFlowId(id), name, forMs))
      held.tell()
      return reply.code(204).send()
    },
  )
  server.post<{ Body: NodeBody }>(
    '/api/run/resume',
    node('resume'),
    async ({ body: { id, node: name } }, reply) => {
      await running(pauses.resume(checkFlowId(id), name))
      held.tell()
      return reply.code(204).send()
    },
  )
}

async function running<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof NotRunning ? new Refusal(409, 'not-running', error.message) : error
  })
}

function answer(
  reply: FastifyReply,
  { applied, refused, problems, faults }: Outcome,
  etag: string | undefined,
): FastifyReply {
  if (applied === undefined || refused !== undefined) {
    const refusal: RunRefusal = {
      error: refused === 'problems' ? hasErrors : notStarted,
      code: refused ?? 'not-started',
      problems: problems.map(problemOf),
      faults: [...faults],
    }
    return reply.code(422).send(refusal)
  }
  const flows = applied.flows.filter(isChanged).map(flowOf)
  const done: AppliedAnswer = {
    flows,
    faults: [...faults],
    ...(etag === undefined ? {} : { etag }),
  }
  return reply.send(done)
}

const hasErrors = 'the flow has errors: what runs was not touched'
const notStarted = 'it could not be started: what ran before runs again'

const isChanged = ({ change }: AppliedFlow): boolean => change !== 'kept'

const flowOf = ({ id, change, started, kept, stopped }: AppliedFlow) => ({
  id,
  change,
  started: [...started],
  kept: [...kept],
  stopped: [...stopped],
})

const problemOf = (problem: Problem): RunProblem => ({ ...answerOf(problem), file: problem.file })
